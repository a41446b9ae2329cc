using System.Runtime.InteropServices;
using Harness.Common;
using Harness.Models.Formats;
using static TorchSharp.torch;

namespace Harness.Models.Words;

/// <summary>
/// Vectors of words that were learnt from text without labels, such as GloVe's (Pennington et al., EMNLP 2014): lower-cased words, the most frequent
/// first, with a vector for each.
/// </summary>
public sealed class WordVectors
{
    private const string WordsFile = "words.txt";
    private const string VectorsFile = "vectors.safetensors";
    private const string VectorsName = "vectors";
    private const string HashName = "sha256";

    private readonly float[] numbers;
    private readonly Dictionary<string, int> places;

    /// <param name="words">The words, the most frequent first.</param>
    /// <param name="numbers">The vectors, one after another, in the order of the words.</param>
    /// <exception cref="ArgumentException">The numbers are no vectors of these words, or a word comes twice.</exception>
    public WordVectors(IReadOnlyList<string> words, float[] numbers)
    {
        Validation.Check(
            words.Count > 0 && numbers.Length > 0 && numbers.Length % words.Count == 0,
            Invariant($"{numbers.Length} numbers for {words.Count} words. Expected a vector of the same width for each word."));
        Words = words;
        Width = numbers.Length / words.Count;
        this.numbers = numbers;
        places = new Dictionary<string, int>(words.Count, StringComparer.Ordinal);
        foreach (var (place, word) in words.Index())
            Validation.Check(places.TryAdd(word, place), $"The word '{word}' comes twice. Expected every word once.");
        Sha256 = HashOf(words, numbers);
    }

    /// <summary>The words, the most frequent first.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The numbers of a vector.</summary>
    public int Width { get; }

    /// <summary>The SHA-256 hash of the words and of their vectors.</summary>
    public string Sha256 { get; }

    /// <summary>The place of a word among all words, which is its vector's; null where it has none.</summary>
    public int? Find(string word) => places.TryGetValue(word, out var place) ? place : null;

    /// <summary>The vector of the word at a place (Width).</summary>
    public ReadOnlySpan<float> this[int place] => numbers.AsSpan(place * Width, Width);

    /// <summary>Says whether a folder holds vectors.</summary>
    public static bool AreIn(string folder) => File.Exists(Path.Combine(folder, VectorsFile));

    /// <summary>The <see cref="Sha256"/> that was written beside the vectors in a folder, which takes no time to read.</summary>
    /// <exception cref="DataFormatException">The file of the vectors is damaged.</exception>
    public static string? HashIn(string folder) => SafeTensors.ReadHeader(Path.Combine(folder, VectorsFile)).Metadata.GetValueOrDefault(HashName);

    /// <summary>Writes the words and the vectors into a folder.</summary>
    public void Save(string folder)
    {
        using var scope = NewDisposeScope();
        AtomicFile.WriteAllText(Path.Combine(folder, WordsFile), string.Concat(Words.Select(word => $"{word}\n")));

        // The vectors come last, so that a folder that has them is complete.
        SafeTensors.Write(
            Path.Combine(folder, VectorsFile),
            new Dictionary<string, Tensor> { [VectorsName] = tensor(numbers, [Words.Count, Width]) },
            new Dictionary<string, string> { [HashName] = Sha256 });
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="DataFormatException">The files are damaged, or do not belong together.</exception>
    public static WordVectors Load(string folder)
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(folder, VectorsFile);
        var expected = HashIn(folder);
        var matrix = SafeTensors.Read(path, [VectorsName])[VectorsName];
        try
        {
            var vectors = new WordVectors(File.ReadAllLines(Path.Combine(folder, WordsFile)), matrix.data<float>().ToArray());
            if (vectors.Sha256 == expected)
                return vectors;
            throw new ArgumentException($"their sha256 is {vectors.Sha256}, and {expected ?? "no hash"} was written beside them.");
        }
        catch (ArgumentException error)
        {
            throw new DataFormatException(
                $"{folder}: {WordsFile} and {VectorsFile} are not what was fetched: {error.Message} Remove the folder and fetch them again.", error);
        }
    }

    private static string HashOf(IReadOnlyList<string> words, float[] numbers)
    {
        using var hash = new ContentHash();
        foreach (var word in words)
            hash.Add($"{word}\n");
        hash.Add(MemoryMarshal.AsBytes<float>(numbers));
        return hash.ToText();
    }
}
