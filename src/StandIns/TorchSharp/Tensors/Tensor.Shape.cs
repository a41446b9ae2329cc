using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator View = new("aten::view");
        private static readonly Operator Reshape = new("aten::reshape");
        private static readonly Operator Transpose = new("aten::transpose", "int");
        private static readonly Operator Permute = new("aten::permute");
        private static readonly Operator Contiguous = new("aten::contiguous");
        private static readonly Operator Unsqueeze = new("aten::unsqueeze");
        private static readonly Operator Narrow = new("aten::narrow");
        private static readonly Operator Select = new("aten::select", "int");
        private static readonly Operator IndexSelect = new("aten::index_select");
        private static readonly Operator IndexCopy = new("aten::index_copy_");
        private static readonly Operator Gather = new("aten::gather");
        private static readonly Operator MaskedFill = new("aten::masked_fill", "Scalar");
        private static readonly Operator Expand = new("aten::expand");
        private static readonly Operator Detach = new("aten::detach");
        private static readonly Operator Clone = new("aten::clone");
        private static readonly Operator CopyInPlace = new("aten::copy_");
        private static readonly Operator ZeroInPlace = new("aten::zero_");
        private static readonly Operator FillInPlace = new("aten::fill_", "Scalar");
        private static readonly Operator NormalInPlace = new("aten::normal_");
        private static readonly Operator UniformInPlace = new("aten::uniform_");
        private static readonly Operator BernoulliInPlace = new("aten::bernoulli_", "float");
        private static readonly Operator ToType = new("aten::to", "dtype");
        private static readonly Operator ToDeviceType = new("aten::to", "device");
        private static readonly Operator T2 = new("aten::t");
        private static readonly Operator Diag = new("aten::diag");
        private static readonly Operator Triu = new("aten::triu");
        private static readonly Operator Tril = new("aten::tril");

        public Tensor view(params long[] shape) => View.Call(this, shape);

        public Tensor reshape(params long[] shape) => Reshape.Call(this, shape);

        public Tensor transpose(long dim0, long dim1) => Transpose.Call(this, dim0, dim1);

        public Tensor t() => T2.Call(this);

        public Tensor permute(params long[] permutation) => Permute.Call(this, permutation);

        public Tensor contiguous() => Contiguous.Call(this);

        public Tensor unsqueeze(long dim) => Unsqueeze.Call(this, dim);

        public Tensor narrow(long dim, long start, long length) => Narrow.Call(this, dim, start, length);

        public Tensor select(long dim, long index) => Select.Call(this, dim, index);

        public Tensor index_select(long dim, Tensor index) => IndexSelect.Call(this, dim, index);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) => IndexCopy.Call(this, dim, index, source);

        public Tensor gather(long dim, Tensor index) => Gather.Call(this, dim, index);

        public Tensor masked_fill(Tensor mask, Scalar value) => MaskedFill.Call(this, mask, value);

        public Tensor expand(params long[] sizes) => Expand.Call(this, sizes);

        public Tensor detach() => Detach.Call(this);

        public Tensor clone() => Clone.Call(this);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => CopyInPlace.CallInPlace(this, this, source, nonBlocking);

        public Tensor zero_() => ZeroInPlace.CallInPlace(this, this);

        public Tensor fill_(Scalar value) => FillInPlace.CallInPlace(this, this, value);

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) => NormalInPlace.CallInPlace(this, this, mean, std);

        public Tensor uniform_(double from, double to, Generator? generator = null) => UniformInPlace.CallInPlace(this, this, from, to);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => BernoulliInPlace.CallInPlace(this, this, p);

        public Tensor diag(long diagonal = 0) => Diag.Call(this, diagonal);

        public Tensor triu(long diagonal = 0) => Triu.Call(this, diagonal);

        public Tensor tril(long diagonal = 0) => Tril.Call(this, diagonal);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(ToType.Call(this, type, non_blocking, copy), disposeAfter);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(ToDeviceType.Call(this, device, type, non_blocking, copy), disposeAfter);

        public Tensor cpu() => to(CPU);

        private Tensor After(Tensor result, bool disposeThis)
        {
            if (disposeThis && !ReferenceEquals(result, this))
                Dispose();
            return result;
        }
    }
}
