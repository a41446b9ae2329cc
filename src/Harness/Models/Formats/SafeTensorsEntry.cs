using static TorchSharp.torch;

namespace Harness.Models.Formats;

/// <summary>What a safetensors file says of one tensor.</summary>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Its sizes; none of a single number.</param>
/// <param name="From">Its first byte, counted from the end of the header.</param>
/// <param name="To">The byte after its last.</param>
public sealed record SafeTensorsEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape, long From, long To)
{
    public long Bytes => To - From;
}
