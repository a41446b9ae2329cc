using Harness.Models.Inputs;

namespace Harness.Models.Sequence;

/// <summary>Goes between the tokens of an input and its words, for models that label words. A word that has no token is left out.</summary>
internal static class WordPlaces
{
    /// <summary>Gives the tokens of each word, in order.</summary>
    public static IEnumerable<int[]> Of(Example example) => Enumerable.Range(0, example.Length)
        .Where(t => example.WordIds[t] >= 0)
        .GroupBy(t => example.WordIds[t])
        .Select(group => group.ToArray());

    /// <summary>Gives the words of an input as they were written.</summary>
    public static IReadOnlyList<string> Words(Example example) => [.. Of(example).Select(place => example.Words[example.WordIds[place[0]]])];

    /// <summary>Gives the labels of an input's words, which are those of their first tokens.</summary>
    public static int[] Labels(Example example) => [.. Of(example).Select(place => example.Labels[place[0]])];

    /// <summary>Gives the tokens of an input the labels of their words.</summary>
    /// <param name="labels">A label for each word.</param>
    /// <param name="continuation">Gives the label of a word's second and later tokens from the label of the token before.</param>
    /// <returns>A label for each token (T), which is 0 where a token belongs to no word.</returns>
    public static int[] Spread(Example example, IReadOnlyList<int> labels, Func<int, int> continuation)
    {
        var spread = new int[example.Length];
        foreach (var (place, label) in Of(example).Zip(labels))
        {
            var next = label;
            foreach (var token in place)
            {
                spread[token] = next;
                next = continuation(next);
            }
        }

        return spread;
    }
}
