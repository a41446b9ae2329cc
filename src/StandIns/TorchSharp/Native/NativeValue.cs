using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>The 16 bytes in which an argument or a result crosses the border; torch_shim.cpp has the same.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public ValueTag Tag;
    public int Length;
    public long Bits;
}

/// <summary>What a <see cref="NativeValue"/> holds.</summary>
internal enum ValueTag
{
    Default,
    None,
    Tensor,
    Int,
    Double,
    Bool,
    Ints,
    Doubles,
    Tensors,
    String,
    Device,
}
