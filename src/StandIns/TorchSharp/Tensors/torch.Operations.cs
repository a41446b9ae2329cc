using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator Cat = new("aten::cat");
    private static readonly Operator Stack = new("aten::stack");
    private static readonly Operator Where = new("aten::where", "self");
    private static readonly Operator CholeskyInverse = new("aten::cholesky_inverse");

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Cat.Call(tensors.ToArray(), dim);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Stack.Call(tensors.ToArray(), dim);

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Where.Call(condition, x, y);

    public static Tensor cholesky_inverse(Tensor input, bool upper = false) => CholeskyInverse.Call(input, upper);
}
