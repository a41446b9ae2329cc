using Harness.Common;
using Harness.Models.Inputs;

namespace Harness.Tasks.NamedEntities;

/// <summary>
/// Describes a word by the other places of its document where it stands again: the words around it there, and how it and they are written (context
/// aggregation; Ratinov and Roth, CoNLL 2009, section 5.1). "Clinton" in a headline is described by "Bill Clinton said" in the text below. Words
/// without a capital are not described, because names are hardly among them.
/// </summary>
public static class DocumentFeatures
{
    /// <summary>The number of words before and after a word among which it is looked for.</summary>
    public const int Farthest = 200;

    /// <summary>Gives the features of the words of an input.</summary>
    /// <param name="words">The words of the input that a tagger reads.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Of(Example example, IReadOnlyList<string> words)
    {
        var before = Nearest(example.Surroundings?.Before).Reverse().ToArray();
        Place[] text = [.. before.Concat([words]).Concat(Nearest(example.Surroundings?.After)).SelectMany(PlacesOf)];
        var first = before.Sum(sentence => sentence.Count);
        return [.. words.Select((_, at) => Of(text, first + at))];
    }

    private static IReadOnlyList<string> Of(Place[] text, int at)
    {
        var word = text[at].Word;
        if (!word.Any(char.IsUpper))
            return [];
        var features = new SortedSet<string>(StringComparer.Ordinal);
        for (var other = Math.Max(0, at - Farthest); other <= Math.Min(text.Length - 1, at + Farthest); other++)
        {
            if (other == at || !word.Equals(text[other].Word, StringComparison.OrdinalIgnoreCase))
                continue;
            var place = text[other];
            features.Add($"s={(place.Before is null ? "first" : WordFeatures.Classes(place.Word))}");
            features.Add($"b={place.Before?.ToLowerInvariant()}");
            features.Add($"a={place.After?.ToLowerInvariant()}");
            features.Add($"n={WordFeatures.Classes(place.Before ?? "")}|{WordFeatures.Classes(place.After ?? "")}");
        }

        return features.Count == 0 ? ["once"] : [.. features];
    }

    private static IEnumerable<IReadOnlyList<string>> Nearest(IEnumerable<Example>? neighbours) =>
        (neighbours ?? []).Select(neighbour => neighbour.Words).TakeUntil(Farthest, words => words.Count);

    private static IEnumerable<Place> PlacesOf(IReadOnlyList<string> sentence) => sentence.Select((word, at) => new Place(
        word, at > 0 ? sentence[at - 1] : null, at + 1 < sentence.Count ? sentence[at + 1] : null));

    private sealed record Place(string Word, string? Before, string? After);
}
