using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Decompositions.</summary>
    public static partial class linalg
    {
        private static readonly Operator Svd = new("aten::linalg_svd");
        private static readonly Operator Cholesky = new("aten::linalg_cholesky");
        private static readonly Operator Eigh = new("aten::linalg_eigh");

        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) =>
            Svd.CallMany(input, fullMatrices) is [var u, var s, var vh]
                ? (u, s, vh)
                : throw new InvalidOperationException("linalg_svd returns three tensors.");

        public static Tensor cholesky(Tensor input) => Cholesky.Call(input);

        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') =>
            Eigh.CallMany(input, UPLO.ToString()) is [var values, var vectors]
                ? (values, vectors)
                : throw new InvalidOperationException("linalg_eigh returns two tensors.");
    }
}
