using System.Text;
using Harness.Common;
using Harness.Text;

namespace Harness.Models.Inputs;

/// <summary>
/// The words that a network has vectors for, by the rows of these vectors. A word is looked up in the form of <see cref="WordKey"/>.
/// </summary>
public sealed class VectorWords
{
    /// <summary>The name of the file, in the folder of the network, that lists the words in the order of their rows.</summary>
    public const string FileName = "vector-words.txt";

    /// <summary>The row of zeros, which stands for all words without a vector and for tokens that belong to no word.</summary>
    public const int NoVector = 0;

    private readonly Dictionary<string, int> rows;

    /// <param name="words">The words in the order of their rows, which begin after <see cref="NoVector"/>.</param>
    /// <exception cref="ArgumentException">A word comes twice.</exception>
    public VectorWords(IReadOnlyList<string> words)
    {
        Words = words;
        rows = new Dictionary<string, int>(words.Count, StringComparer.Ordinal);
        foreach (var (place, word) in words.Index())
            Validation.Check(rows.TryAdd(word, NoVector + 1 + place), $"The word '{word}' comes twice. Expected every word once");
    }

    /// <summary>The words in the order of their rows, which begin after <see cref="NoVector"/>.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => NoVector + 1 + Words.Count;

    /// <summary>The size in bytes of the file that <see cref="Save"/> writes.</summary>
    public long StoredBytes => Words.Sum(word => Encoding.UTF8.GetByteCount(word) + 1L);

    /// <summary>Gives an input the rows of its words, as they were written.</summary>
    /// <exception cref="ArgumentException">The input does not have the words that its tokens came from.</exception>
    public Example Read(Example example)
    {
        return example with { VectorRows = [.. example.WordIds.Select(RowOf)] };

        int RowOf(int word) => word < 0 ? NoVector
            : word < example.Words.Count ? rows.GetValueOrDefault(WordKey.Of(example.Words[word]), NoVector)
            : throw new ArgumentException($"A token is of word {word}, and the input has {example.Words.Count} words. Expected all of its words.");
    }

    /// <summary>Writes the words into a folder, one a line.</summary>
    public void Save(string folder) =>
        AtomicFile.WriteAllText(Path.Combine(folder, FileName), string.Concat(Words.Select(word => $"{word}\n")));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="expectedRows">The number of rows of the network's vectors.</param>
    /// <exception cref="DataFormatException">The file is not there, repeats a word, or does not have a word for every row.</exception>
    public static VectorWords Load(string folder, int expectedRows)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new DataFormatException($"{path}: no such file. Expected the words of the network's vectors, one a line: run the entry again.");
        try
        {
            var words = new VectorWords(File.ReadAllLines(path));
            return words.Rows == expectedRows
                ? words
                : throw new ArgumentException(Invariant($"It has {words.Words.Count:N0} words. Expected {expectedRows - 1:N0}, one a vector"));
        }
        catch (ArgumentException error)
        {
            throw new DataFormatException($"{path}: {error.Message}: run the entry again.", error);
        }
    }
}
