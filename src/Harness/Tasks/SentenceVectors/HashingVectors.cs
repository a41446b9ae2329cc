using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Harness.Tasks.SentenceVectors;

/// <summary>
/// Vectors of texts without any training, the same as those of scikit-learn's HashingVectorizer: every word of two characters or more, in lower case,
/// adds 1 or -1 at a place, and a hash of the word chooses the sign and the place (Weinberger et al., arXiv 0902.2206). The vector is scaled to a
/// length of 1.
/// </summary>
/// <param name="width">The number of places.</param>
public sealed class HashingVectors(int width)
{
    private const int ShortestWord = 2;

    /// <summary>Gives each text its vector, which is all zeros where the text has no word.</summary>
    public float[][] Encode(IReadOnlyList<string> texts) => [.. texts.Select(Encode)];

    /// <summary>Splits a text into its words: runs of two or more letters, digits and underscores, in lower case.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsInWord(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune));
                length++;
                continue;
            }

            if (length >= ShortestWord)
                yield return word.ToString();
            word.Clear();
            length = 0;
        }

        if (length >= ShortestWord)
            yield return word.ToString();
    }

    private float[] Encode(string text)
    {
        var counts = new double[width];
        foreach (var word in Words(text))
        {
            var hash = (int)MurmurHash3.Of(Encoding.UTF8.GetBytes(word));
            // The lowest of all hashes has no absolute value among whole numbers of 32 bits.
            counts[(int)(Math.Abs((long)hash) % width)] += hash >= 0 ? 1 : -1;
        }

        var norm = Math.Sqrt(counts.Sum(count => count * count));
        return Array.ConvertAll(counts, count => (float)(norm == 0 ? 0 : count / norm));
    }

    // Python's \w: letters, all kinds of numbers, and the underscore, but no marks.
    private static bool IsInWord(Rune rune) => rune.Value == '_' || Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}

/// <summary>MurmurHash3 by Austin Appleby in its variant of 32 bits for x86, with seed 0.</summary>
public static class MurmurHash3
{
    private const uint First = 0xCC9E2D51;
    private const uint Second = 0x1B873593;

    /// <summary>Computes the hash of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint hash = 0;
        var rest = bytes;
        for (; rest.Length >= sizeof(uint); rest = rest[sizeof(uint)..])
        {
            hash ^= Mixed(BinaryPrimitives.ReadUInt32LittleEndian(rest));
            hash = BitOperations.RotateLeft(hash, 13) * 5 + 0xE6546B64;
        }

        uint tail = 0;
        for (var i = rest.Length - 1; i >= 0; i--)
            tail = (tail << 8) | rest[i];
        hash ^= Mixed(tail) ^ (uint)bytes.Length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    // A block of zeros stays zero, as the tail of a text does that has none.
    private static uint Mixed(uint block) => BitOperations.RotateLeft(block * First, 15) * Second;
}
