using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator Empty = new("aten::empty", "memory_format");
    private static readonly Operator Zeros = new("aten::zeros");
    private static readonly Operator Ones = new("aten::ones");
    private static readonly Operator Full = new("aten::full");
    private static readonly Operator Arange = new("aten::arange", "start_step");
    private static readonly Operator Randn = new("aten::randn");
    private static readonly Operator Eye = new("aten::eye", "m");
    private static readonly Operator ZerosLike = new("aten::zeros_like");

    public static Tensor tensor(
        float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        tensor(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(
        float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Made(Tensor.FromHost<float>(rawArray, dimensions, ScalarType.Float32, device), dtype, requires_grad);

    public static Tensor tensor(
        double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Made(Tensor.FromHost<double>(rawArray, dimensions, ScalarType.Float64, device), dtype, requires_grad);

    public static Tensor tensor(
        long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        tensor(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(
        long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Made(Tensor.FromHost<long>(dataArray, dimensions, ScalarType.Int64, device), dtype, requires_grad);

    public static Tensor tensor(
        bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Made(Tensor.FromHost<bool>(rawArray, dimensions, ScalarType.Bool, device), dtype, requires_grad);

    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Empty.Call(size, dtype ?? ScalarType.Float32, Argument.None, device ?? CPU, false), null, requires_grad);

    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Zeros.Call(size, dtype ?? ScalarType.Float32, Argument.None, device ?? CPU, false), null, requires_grad);

    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Ones.Call(size, dtype ?? ScalarType.Float32, Argument.None, device ?? CPU, false), null, requires_grad);

    /// <param name="dtype">To be given: without one TorchSharp takes the value's own, which for a float is double.</param>
    public static Tensor full(
        long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Full.Call(size, value, dtype ?? throw new NotSupportedException("full without a dtype is not part of this stand-in: say which."), Argument.None, device ?? CPU, false), null, requires_grad);

    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Arange.Call(start, stop, step, dtype, Argument.None, device ?? CPU, false), null, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0L, stop, 1L, dtype, device, requires_grad);

    public static Tensor randn(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Made(Randn.Call(size, dtype ?? ScalarType.Float32, Argument.None, device ?? CPU, false), null, requires_grad);

    public static Tensor eye(
        long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Eye.Call(rows, columns < 0 ? rows : columns, dtype ?? ScalarType.Float32, Argument.None, device ?? CPU, false), null, requires_grad);

    public static Tensor zeros_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(ZerosLike.Call(input, dtype, Argument.None, device is null ? Argument.None : device, false), null, requires_grad);

    private static Tensor Made(Tensor made, ScalarType? dtype, bool requiresGrad)
    {
        var converted = dtype is { } type && type != made.dtype ? made.to(type, disposeAfter: true) : made;
        return requiresGrad ? converted.requires_grad_() : converted;
    }
}
