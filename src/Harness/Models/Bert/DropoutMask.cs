using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Harness.Common;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// Draws dropout masks from a counter-based generator: the n-th 64 bits are SplitMix64's n-th output for the key (see <see cref="Common.SplitMix"/>),
/// which can be computed without the outputs before it. Four elements share an output, 16 bits each. So a mask depends on the key and on how much was
/// drawn before, and neither on the number of threads nor on the processor.
/// </summary>
internal sealed class DropoutMask
{
    // A block is the elements that one vector of outputs decides.
    private const int OutputsInBlock = 8;
    private const int BlockSize = 4 * OutputsInBlock;
    private const int BlocksInPart = 2048;
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private const ulong BlockStride = unchecked(OutputsInBlock * Gamma);

    private readonly ulong key;
    private readonly ushort dropBelow;
    private readonly float scale;

    /// <param name="probability">The probability that an element is zero, which is rounded to 16 bits.</param>
    /// <param name="key">The number that the masks depend on.</param>
    public DropoutMask(double probability, ulong key)
    {
        if (probability is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "Expected a probability of dropout from 0 to below 1.");
        this.key = key;
        dropBelow = (ushort)Math.Min(ushort.MaxValue, Math.Round(probability * (ushort.MaxValue + 1)));
        // The divisor is the share that is really kept after rounding, so that the mean of the activations stays the same.
        scale = 1 / (1 - dropBelow / (ushort.MaxValue + 1f));
    }

    /// <summary>The number of outputs drawn so far. Whoever sets it goes on from there.</summary>
    public ulong Drawn { get; set; }

    /// <summary>Draws the next mask: zero with the probability of dropout, 1 / (1 - probability) otherwise.</summary>
    /// <param name="type">The floating type of the mask. Float32 and bfloat16 are written directly; other types are converted from float32.</param>
    public Tensor Next(long[] shape, ScalarType type)
    {
        if (type is not (ScalarType.Float32 or ScalarType.BFloat16))
        {
            using var single = Next(shape, ScalarType.Float32);
            return single.to(type);
        }

        var mask = empty(shape, type);
        var bytes = mask.bytes;
        var count = bytes.Length / (type == ScalarType.Float32 ? sizeof(float) : sizeof(ushort));
        var blocks = (count + BlockSize - 1) / BlockSize;
        unsafe
        {
            fixed (byte* start = bytes)
            {
                var memory = start;
                var first = Drawn;
                CpuParts.Run(blocks, BlocksInPart, (from, to) =>
                {
                    var part = from * BlockSize;
                    var size = Math.Min(to * BlockSize, count) - part;
                    if (type == ScalarType.Float32)
                        Fill(new Span<float>((float*)memory + part, size), first + (ulong)from * OutputsInBlock);
                    else
                        Fill(new Span<ushort>((ushort*)memory + part, size), first + (ulong)from * OutputsInBlock);
                });
            }
        }

        Drawn += (ulong)blocks * OutputsInBlock;
        return mask;
    }

    private void Fill(Span<float> mask, ulong output)
    {
        var kept = Vector512.Create(scale).AsInt32();
        Span<float> last = stackalloc float[BlockSize];
        var state = StateAt(output);
        for (var i = 0; i < mask.Length; i += BlockSize)
        {
            var whole = mask.Length - i >= BlockSize;
            ref var target = ref whole ? ref mask[i] : ref last[0];
            // Widening with the sign keeps all bits of an element equal.
            var (lower, upper) = Vector512.Widen(Kept(state).AsInt16());
            (lower & kept).AsSingle().StoreUnsafe(ref target);
            (upper & kept).AsSingle().StoreUnsafe(ref target, BlockSize / 2);
            if (!whole)
                last[..(mask.Length - i)].CopyTo(mask[i..]);
            state += Vector512.Create(BlockStride);
        }
    }

    private void Fill(Span<ushort> mask, ulong output)
    {
        // A bfloat16 is the upper half of a float32, rounded to even.
        var bits = BitConverter.SingleToUInt32Bits(scale);
        var kept = Vector512.Create((ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
        Span<ushort> last = stackalloc ushort[BlockSize];
        var state = StateAt(output);
        for (var i = 0; i < mask.Length; i += BlockSize)
        {
            var whole = mask.Length - i >= BlockSize;
            ref var target = ref whole ? ref mask[i] : ref last[0];
            (Kept(state) & kept).StoreUnsafe(ref target);
            if (!whole)
                last[..(mask.Length - i)].CopyTo(mask[i..]);
            state += Vector512.Create(BlockStride);
        }
    }

    // The eight successive states of SplitMix64 from which a vector of outputs is made.
    private Vector512<ulong> StateAt(ulong output) =>
        Vector512.Create(key + output * Gamma) + Vector512.Create(1UL, 2, 3, 4, 5, 6, 7, 8) * Vector512.Create(Gamma);

    // All bits of an element are set where it is kept.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<ushort> Kept(Vector512<ulong> state)
    {
        var z = (state ^ (state >>> 30)) * Vector512.Create(0xBF58476D1CE4E5B9);
        z = (z ^ (z >>> 27)) * Vector512.Create(0x94D049BB133111EB);
        z ^= z >>> 31;
        return Vector512.GreaterThanOrEqual(z.AsUInt16(), Vector512.Create(dropBelow));
    }
}
