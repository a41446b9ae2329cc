using System.Text;
using Harness.Common;
using Harness.Training;

namespace Harness.Text;

/// <summary>
/// A WordPiece vocabulary as BERT's <c>vocab.txt</c> holds it: one entry a line; the line, counted from 0, is the entry's id. An empty
/// line is an entry too: it keeps its id and matches nothing.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>The special tokens that every vocabulary must have.</summary>
    public static readonly IReadOnlyList<string> SpecialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);

    private Vocabulary(IReadOnlyList<string> entries, string sha256, string source)
    {
        Entries = entries;
        Sha256 = sha256;
        for (var id = 0; id < entries.Count; id++)
        {
            if (entries[id].Contains('\r'))
            {
                throw new DataFormatException(
                    $"{source}, line {id + 1}: a carriage return inside the entry. Expected lines that end in \\n or \\r\\n; remove it.");
            }

            if (!ids.TryAdd(entries[id], id))
            {
                throw new DataFormatException(
                    $"{source}, line {id + 1}: the entry '{entries[id]}' stands in line {ids[entries[id]] + 1} already. "
                    + "Expected every entry once; take the original vocab.txt (removing a line would shift the ids after it).");
            }
        }

        if (SpecialTokens.FirstOrDefault(token => !ids.ContainsKey(token)) is { } missing)
        {
            throw new DataFormatException(
                $"{source}: no entry '{missing}' up to the last line, {entries.Count}. Expected a WordPiece vocabulary, one entry a line, with "
                + $"{string.Join(' ', SpecialTokens)}; check that this is a BERT vocab.txt and that it is whole.");
        }
    }

    /// <summary>Every entry, by id.</summary>
    public IReadOnlyList<string> Entries { get; }

    /// <summary>
    /// SHA-256 of the file's bytes, in lower-case hexadecimal; of the entries, each with a line feed after it, where there is no file.
    /// </summary>
    public string Sha256 { get; }

    /// <summary>The id of an entry that is known to exist, such as a special token.</summary>
    /// <exception cref="KeyNotFoundException">There is no such entry.</exception>
    public int this[string entry] => ids[entry];

    public bool Contains(string entry) => ids.ContainsKey(entry);

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">
    /// Invalid UTF-8, an entry that stands there twice, or a special token that is missing.
    /// </exception>
    public static Vocabulary Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"{path}: no such file. Expected a BERT vocabulary; put it there, or name the folder with the data in BENCH_DATA.", path);
        }

        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads a vocabulary from a file's bytes.</summary>
    /// <param name="source">What the bytes came from, for messages.</param>
    /// <exception cref="DataFormatException">As for <see cref="Load"/>.</exception>
    public static Vocabulary Parse(ReadOnlySpan<byte> bytes, string source) => new(Utf8Lines.Split(bytes, source), ContentHash.Of(bytes), source);

    /// <summary>Takes entries that are at hand, such as a generated vocabulary.</summary>
    /// <param name="source">What they came from, for messages.</param>
    /// <exception cref="DataFormatException">As for <see cref="Load"/>.</exception>
    public static Vocabulary FromEntries(IEnumerable<string> entries, string source = "the vocabulary")
    {
        var copy = entries.ToArray();
        return new Vocabulary(copy, ContentHash.Of(Bytes(copy)), source);
    }

    /// <summary>The entries as a file's bytes: UTF-8, a line feed after each.</summary>
    public byte[] ToBytes() => Bytes(Entries);

    private static byte[] Bytes(IEnumerable<string> entries) => Encoding.UTF8.GetBytes(string.Concat(entries.Select(entry => entry + "\n")));
}
