using Harness.Common;
using Harness.Models.Inputs;

namespace Bench.Speed;

/// <summary>Makes sentences of random tokens that are as long as those of newswire.</summary>
public static class SpeedSentences
{
    // The number of WordPieces in a sentence is log-normal: about 22 on average, rarely more than 80, and fewer than 9 in every tenth sentence.
    private const double MedianPieces = 18;
    private const double Deviation = 0.6;
    private const int MostPieces = 126;

    /// <summary>Makes random sentences between two special tokens, with a label for every WordPiece.</summary>
    public static Example[] Random(int count, int vocabulary, int labels, int seed)
    {
        var random = SplitMix.For((ulong)seed, (ulong)vocabulary);
        return [.. Enumerable.Range(0, count).Select(_ => One(vocabulary, labels, random))];
    }

    private static Example One(int vocabulary, int labels, SplitMix random)
    {
        var pieces = Math.Clamp((int)Math.Round(MedianPieces * Math.Exp(Deviation * Normal(random))), 1, MostPieces);
        var length = pieces + 2;
        var ids = new int[length];
        var classes = new int[length];
        var words = new int[length];
        for (var t = 0; t < length; t++)
        {
            // In a text few tokens are very frequent. Here the logarithm of the id is uniform, so small ids are the frequent ones.
            ids[t] = (int)Math.Pow(vocabulary, random.Uniform());
            var special = t == 0 || t == length - 1;
            classes[t] = special ? Example.Ignored : random.Below(labels);
            words[t] = special ? -1 : t - 1;
        }

        return new Example(ids, classes, words);
    }

    // Twelve uniform draws have a variance of one, and their sum is close enough to normal.
    private static double Normal(SplitMix random) => Enumerable.Range(0, 12).Sum(_ => random.Uniform()) - 6;
}
