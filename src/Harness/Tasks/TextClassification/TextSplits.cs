using Harness.Common;

namespace Harness.Tasks.TextClassification;

/// <summary>Keeps the splits of labelled texts apart. Two texts are the same if they have the same words, whatever stands between them.</summary>
internal static class TextSplits
{
    /// <summary>Leaves out the texts that a test split has as well.</summary>
    public static IReadOnlyList<LabelledText> Without(IReadOnlyList<LabelledText> texts, params IEnumerable<LabelledText> test)
    {
        var tested = test.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        return [.. texts.Where(text => !tested.Contains(KeyOf(text)))];
    }

    /// <summary>
    /// Cuts a share of texts off for validation, the same share of each group. Texts that are the same stay together, on the side and in the group of
    /// the first of them. Both sides keep the order that the texts had.
    /// </summary>
    /// <param name="groups">The groups, such as the files of a corpus. Each is divided further by the classes of its texts.</param>
    /// <param name="share">The share of different texts that are cut off.</param>
    /// <param name="seed">The seed by which they are drawn.</param>
    public static (IReadOnlyList<LabelledText> Train, IReadOnlyList<LabelledText> Validation) Cut(
        IReadOnlyList<IReadOnlyList<LabelledText>> groups, double share, ulong seed)
    {
        var drawn = new HashSet<string>(StringComparer.Ordinal);
        var strata = groups
            .SelectMany((group, number) => group.Select(text => (Key: KeyOf(text), Stratum: (number, text.Label))))
            .DistinctBy(text => text.Key, StringComparer.Ordinal)
            .GroupBy(text => text.Stratum)
            .OrderBy(stratum => stratum.Key);
        foreach (var (part, stratum) in strata.Index())
        {
            string[] keys = [.. stratum.Select(text => text.Key)];
            SplitMix.For(seed, (ulong)part).Shuffle(keys);
            drawn.UnionWith(keys.Take((int)Math.Round(share * keys.Length)));
        }

        var sides = groups.SelectMany(group => group).ToLookup(text => drawn.Contains(KeyOf(text)));
        return ([.. sides[false]], [.. sides[true]]);
    }

    /// <summary>The form by which texts are compared: their letters in lower case.</summary>
    public static string KeyOf(LabelledText text) => LettersOnly.Of(text.Text);
}
