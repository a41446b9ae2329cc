namespace TorchSharp;

/// <summary>Conversions of a tensor of one element, and the byte format of saved tensors.</summary>
public static class TensorExtensionMethods
{
    public static float ToSingle(this torch.Tensor value) => Convert(value, torch.ScalarType.Float32).item<float>();

    public static double ToDouble(this torch.Tensor value) => Convert(value, torch.ScalarType.Float64).item<double>();

    public static long ToInt64(this torch.Tensor value) => Convert(value, torch.ScalarType.Int64).item<long>();

    public static bool ToBoolean(this torch.Tensor value) => Convert(value, torch.ScalarType.Bool).item<bool>();

    private static torch.Tensor Convert(torch.Tensor value, torch.ScalarType type) => value.dtype == type ? value : value.to(type);

    /// <summary>Element type, rank and sizes as LEB128, then the elements, row-major, little-endian.</summary>
    public static void Save(this torch.Tensor tensor, BinaryWriter writer)
    {
        writer.Write7BitEncodedInt((int)tensor.dtype);
        var shape = tensor.shape;
        writer.Write7BitEncodedInt(shape.Length);
        foreach (var size in shape)
            writer.Write7BitEncodedInt64(size);
        var bytes = new byte[tensor.NumberOfElements * tensor.ElementSize];
        tensor.CopyToHost(bytes.AsSpan());
        writer.Write(bytes);
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a tensor of the same type and shape.</summary>
    /// <exception cref="ArgumentException">The type or the shape differs.</exception>
    public static void Load(this torch.Tensor tensor, BinaryReader reader, bool skip = false)
    {
        var type = (torch.ScalarType)reader.Read7BitEncodedInt();
        var shape = new long[reader.Read7BitEncodedInt()];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = reader.Read7BitEncodedInt64();
        if (!skip && type != tensor.dtype)
            throw new ArgumentException($"Mismatched tensor data types while loading: {type} in the file, {tensor.dtype} in the tensor.");
        if (!skip && !shape.AsSpan().SequenceEqual(tensor.shape))
            throw new ArgumentException($"Mismatched tensor shape while loading: [{string.Join(", ", shape)}] in the file, [{string.Join(", ", tensor.shape)}] in the tensor.");
        var bytes = reader.ReadBytes(checked((int)(tensor.NumberOfElements * tensor.ElementSize)));
        if (!skip)
            tensor.CopyFromHost<byte>(bytes);
    }
}
