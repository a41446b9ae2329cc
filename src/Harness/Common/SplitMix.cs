namespace Harness.Common;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014), a 64-bit generator. Its output depends on the seed
/// alone and is the same on every machine and every runtime. All derived draws use integer arithmetic or exact conversions.
/// </summary>
public sealed class SplitMix(ulong seed)
{
    private ulong state = seed;

    /// <summary>Draws the next 64 bits.</summary>
    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Draws a whole number from 0 to <paramref name="bound"/> - 1, by multiplication and shift (the bias is below bound / 2^32).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)(((Next() >> 32) * (ulong)bound) >> 32);
    }

    /// <summary>Draws a number from 0 up to 1, which is left out, to 53 bits.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Draws true with the given probability (0 to 1), to 53 bits.</summary>
    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>Puts items in a random order in place (Fisher and Yates).</summary>
    public void Shuffle<T>(T[] items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Makes a generator for a part of the work, so that the draws of one part do not shift those of another.</summary>
    public static SplitMix For(ulong seed, ulong part) => new(new SplitMix(seed ^ (part * 0xD1342543DE82EF95)).Next());
}
