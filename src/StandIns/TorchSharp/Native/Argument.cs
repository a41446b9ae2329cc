namespace TorchSharp.Native;

/// <summary>An operator's argument before it crosses the border. <c>default</c> stands for the schema's own default.</summary>
internal readonly struct Argument
{
    private Argument(ValueTag tag, long bits, object? managed = null, int length = 0)
    {
        Tag = tag;
        Bits = bits;
        Managed = managed;
        Length = length;
    }

    public ValueTag Tag { get; }

    public long Bits { get; }

    /// <summary>What keeps the handles alive, or the list itself.</summary>
    public object? Managed { get; }

    public int Length { get; }

    public static Argument None { get; } = new(ValueTag.None, 0);

    public static implicit operator Argument(torch.Tensor? tensor) => tensor is null ? None : new(ValueTag.Tensor, tensor.Handle, tensor);

    public static implicit operator Argument(torch.Tensor[] tensors) => new(ValueTag.Tensors, 0, tensors, tensors.Length);

    public static implicit operator Argument(long value) => new(ValueTag.Int, value);

    public static implicit operator Argument(long? value) => value is { } given ? given : None;

    public static implicit operator Argument(double value) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(bool value) => new(ValueTag.Bool, value ? 1 : 0);

    public static implicit operator Argument(long[]? values) => values is null ? None : new(ValueTag.Ints, 0, values, values.Length);

    public static implicit operator Argument(string value)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(value);
        return new(ValueTag.String, 0, bytes, bytes.Length);
    }

    public static implicit operator Argument(torch.ScalarType type) => new(ValueTag.Int, (long)type);

    public static implicit operator Argument(torch.ScalarType? type) => type is { } given ? given : None;

    public static implicit operator Argument(torch.Device device) => new(ValueTag.Device, device.index, null, (int)device.type);

    public static implicit operator Argument(Scalar scalar) => scalar.Argument;
}
