using System.Runtime.InteropServices;

namespace Harness.Models.Texts;

/// <summary>The values of a text that are not zero, and the columns that they stand in, in ascending order.</summary>
public readonly record struct SparseRow(int[] Columns, float[] Values)
{
    /// <summary>Gives the value in a column.</summary>
    public float this[int column] => Array.BinarySearch(Columns, column) is >= 0 and var place ? Values[place] : 0;
}

/// <summary>
/// Describes texts by the terms in them. The value of a term is the number of times that it occurs in the text, times its inverse document frequency,
/// ln((1 + n) / (1 + df)) + 1, where df of the n training texts have the term. The values of a text are divided by their Euclidean length. These are
/// the defaults of scikit-learn's TfidfVectorizer. A term is the stem of a run of letters, digits and underscores, without regard to case, and has
/// two characters or more.
/// </summary>
public sealed class TfidfVectorizer
{
    private const int ShortestTerm = 2;

    private readonly Dictionary<string, int> columns;
    private readonly WordStemmer stemmer;
    private readonly float[] weights;

    /// <param name="terms">The terms, each with a column of its own.</param>
    /// <param name="weights">The inverse document frequency of each term.</param>
    /// <param name="language">The language whose stemming rules are used, as <see cref="WordStemmer"/> names it.</param>
    public TfidfVectorizer(IReadOnlyList<string> terms, float[] weights, string? language)
    {
        if (terms.Count != weights.Length)
            throw new ArgumentException($"{terms.Count} terms and {weights.Length} weights. Expected a weight for each term.", nameof(weights));
        Terms = terms;
        Language = language;
        this.weights = weights;
        columns = terms.Select((term, column) => (term, column)).ToDictionary(StringComparer.Ordinal);
        stemmer = new WordStemmer(language);
    }

    /// <summary>The terms in the order of their columns.</summary>
    public IReadOnlyList<string> Terms { get; }

    /// <summary>The inverse document frequency of each term.</summary>
    public IReadOnlyList<float> Weights => weights;

    /// <summary>The language whose stemming rules are used; null where words are taken as they are.</summary>
    public string? Language { get; }

    /// <summary>
    /// Learns the most frequent terms of texts and their inverse document frequencies. Columns are in ordinal order of the terms. Of terms that occur
    /// equally often, those that come first in ordinal order are kept.
    /// </summary>
    /// <param name="texts">The words of each text.</param>
    /// <param name="mostTerms">The largest number of terms.</param>
    /// <param name="language">The language whose stemming rules are used, as <see cref="WordStemmer"/> names it.</param>
    public static TfidfVectorizer Fit(IReadOnlyList<IReadOnlyList<string>> texts, int mostTerms, string? language)
    {
        var stemmer = new WordStemmer(language);
        var occurrences = new Dictionary<string, int>(StringComparer.Ordinal);
        var documents = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            foreach (var (term, times) in TermsOf(text, stemmer).CountBy(term => term, StringComparer.Ordinal))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(occurrences, term, out _) += times;
                CollectionsMarshal.GetValueRefOrAddDefault(documents, term, out _)++;
            }
        }

        string[] kept =
        [
            .. occurrences
                .OrderByDescending(entry => entry.Value)
                .ThenBy(entry => entry.Key, StringComparer.Ordinal)
                .Take(mostTerms)
                .Select(entry => entry.Key)
                .Order(StringComparer.Ordinal),
        ];
        return new TfidfVectorizer(kept, [.. kept.Select(term => (float)(Math.Log((1.0 + texts.Count) / (1 + documents[term])) + 1))], language);
    }

    /// <summary>Describes a text.</summary>
    /// <param name="words">The words of the text, as they were written.</param>
    public SparseRow Transform(IReadOnlyList<string> words)
    {
        var counts = new SortedDictionary<int, int>();
        foreach (var term in TermsOf(words, stemmer))
            if (columns.TryGetValue(term, out var column))
                counts[column] = counts.GetValueOrDefault(column) + 1;
        double[] values = [.. counts.Select(entry => entry.Value * (double)weights[entry.Key])];
        var length = Math.Sqrt(values.Sum(value => value * value));
        return new SparseRow([.. counts.Keys], [.. values.Select(value => (float)(value / length))]);
    }

    private static IEnumerable<string> TermsOf(IReadOnlyList<string> words, WordStemmer stemmer)
    {
        foreach (var word in words)
        {
            var start = 0;
            for (var end = 0; end <= word.Length; end++)
            {
                if (end < word.Length && (char.IsLetterOrDigit(word[end]) || word[end] == '_'))
                    continue;
                var stem = stemmer.Stem(word[start..end].ToLowerInvariant());
                if (stem.Length >= ShortestTerm)
                    yield return stem;
                start = end + 1;
            }
        }
    }
}
