using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Formats;

/// <summary>A type of elements that both safetensors files and TorchSharp have.</summary>
/// <param name="Name">As files have it.</param>
/// <param name="Type">As TorchSharp has it.</param>
/// <param name="Bytes">Of an element.</param>
internal sealed record SafeTensorsType(string Name, ScalarType Type, int Bytes)
{
    public static readonly IReadOnlyList<SafeTensorsType> All =
    [
        new("F32", ScalarType.Float32, 4),
        new("F64", ScalarType.Float64, 8),
        new("F16", ScalarType.Float16, 2),
        new("BF16", ScalarType.BFloat16, 2),
        new("I64", ScalarType.Int64, 8),
        new("I32", ScalarType.Int32, 4),
        new("I8", ScalarType.Int8, 1),
        new("U8", ScalarType.Byte, 1),
        new("BOOL", ScalarType.Bool, 1),
    ];

    /// <returns>Null where files have no such type, or TorchSharp has none.</returns>
    public static SafeTensorsType? Of(ScalarType type) => All.FirstOrDefault(known => known.Type == type);

    /// <inheritdoc cref="Of"/>
    public static SafeTensorsType? Named(string name) => All.FirstOrDefault(known => known.Name == name);
}
