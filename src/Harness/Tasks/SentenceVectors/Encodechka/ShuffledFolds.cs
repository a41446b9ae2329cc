namespace Harness.Tasks.SentenceVectors.Encodechka;

/// <summary>Divides examples into the parts of scikit-learn's KFold with shuffling and a seed.</summary>
internal static class ShuffledFolds
{
    /// <summary>Gives every example the number of its part.</summary>
    /// <param name="count">The number of examples.</param>
    /// <param name="parts">The number of parts, whose sizes differ by one at most.</param>
    public static int[] Of(int count, int parts, uint seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        var random = new MersenneTwister(seed);
        for (var i = count - 1; i > 0; i--)
        {
            var j = random.UpTo((uint)i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        var folds = new int[count];
        var start = 0;
        for (var part = 0; part < parts; part++)
        {
            // The first parts take what is left over.
            var size = count / parts + (part < count % parts ? 1 : 0);
            foreach (var index in order.AsSpan(start, size))
                folds[index] = part;
            start += size;
        }

        return folds;
    }
}

/// <summary>The generator of NumPy's RandomState, MT19937 (Matsumoto and Nishimura, 1998), as far as shuffling needs it.</summary>
internal sealed class MersenneTwister
{
    private const int Size = 624;
    private const int Distance = 397;
    private const uint HighBit = 0x80000000;

    private readonly uint[] state = new uint[Size];
    private int next = Size;

    public MersenneTwister(uint seed)
    {
        state[0] = seed;
        for (uint i = 1; i < Size; i++)
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
    }

    /// <summary>Draws the next 32 bits.</summary>
    public uint Next()
    {
        if (next == Size)
            Renew();
        var bits = state[next++];
        bits ^= bits >> 11;
        bits ^= (bits << 7) & 0x9D2C5680;
        bits ^= (bits << 15) & 0xEFC60000;
        return bits ^ (bits >> 18);
    }

    /// <summary>Draws a whole number from 0 up to a largest one, by drawing as many bits as that has until they fit.</summary>
    public uint UpTo(uint largest)
    {
        var mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(largest);
        uint value;
        do
            value = Next() & mask;
        while (value > largest);
        return value;
    }

    private void Renew()
    {
        for (var i = 0; i < Size; i++)
        {
            var bits = (state[i] & HighBit) | (state[(i + 1) % Size] & ~HighBit);
            state[i] = state[(i + Distance) % Size] ^ (bits >> 1) ^ ((bits & 1) == 0 ? 0 : 0x9908B0DFu);
        }

        next = 0;
    }
}
