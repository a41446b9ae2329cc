using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator SumAll = new("aten::sum");
        private static readonly Operator SumDim = new("aten::sum", "dim_IntList");
        private static readonly Operator MeanAll = new("aten::mean");
        private static readonly Operator MeanDim = new("aten::mean", "dim");
        private static readonly Operator MaxAll = new("aten::max");
        private static readonly Operator MinAll = new("aten::min");
        private static readonly Operator MaxDim = new("aten::max", "dim");
        private static readonly Operator Argmax = new("aten::argmax");
        private static readonly Operator NormAll = new("aten::norm", "Scalar");
        private static readonly Operator Softmax = new("aten::softmax", "int");
        private static readonly Operator LogSoftmax = new("aten::log_softmax", "int");
        private static readonly Operator Topk = new("aten::topk");
        private static readonly Operator Sort = new("aten::sort", "stable");

        public Tensor sum(ScalarType? type = null) => SumAll.Call(this, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => SumDim.Call(this, new[] { dim }, keepdim, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => SumDim.Call(this, dim.ToArray(), keepdim, type);

        public Tensor mean() => MeanAll.Call(this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => MeanDim.Call(this, dimensions, keepdim, type);

        public Tensor max() => MaxAll.Call(this);

        public Tensor min() => MinAll.Call(this);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Pair(MaxDim.CallMany(this, dim, keepdim));

        public Tensor argmax() => Argmax.Call(this);

        public Tensor argmax(long dim, bool keepdim = false) => Argmax.Call(this, dim, keepdim);

        public Tensor norm(float p = 2f) => NormAll.Call(this, (double)p);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Softmax.Call(this, dim, dtype);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => LogSoftmax.Call(this, dim, dtype);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Pair(Topk.CallMany(this, (long)k, (long)dim, largest, sorted));

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Pair(Sort.CallMany(this, stable, dim, descending));

        private static (Tensor, Tensor) Pair(Tensor[] results) => (results[0], results[1]);
    }
}
