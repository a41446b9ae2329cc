using System.Text;
using Harness.Common;

namespace Harness.Text;

/// <summary>
/// A WordPiece vocabulary as BERT's <c>vocab.txt</c> holds it, with one entry a line. The number of the line, counted from 0, is the id of the entry.
/// An empty line is an entry too, which keeps its id and matches nothing.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>The special token that fills short inputs up.</summary>
    public const string Padding = "[PAD]";

    /// <summary>The special tokens that every vocabulary must have.</summary>
    public static readonly IReadOnlyList<string> SpecialTokens = [Padding, "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);

    private Vocabulary(IReadOnlyList<string> entries, string sha256, string source)
    {
        Entries = entries;
        Sha256 = sha256;
        AddIds(source);
        CheckSpecialTokens(source);
    }

    /// <summary>The entries, in the order of their ids.</summary>
    public IReadOnlyList<string> Entries { get; }

    /// <summary>
    /// The SHA-256 hash of the file's bytes, in lower-case hexadecimal. Where there is no file, it is the hash of the entries, each followed by a
    /// line feed.
    /// </summary>
    public string Sha256 { get; }

    /// <summary>
    /// Says whether an entry is a special token or stands in for one. Such entries are written in brackets, such as [CLS], [unused1] and the
    /// multilingual models' &lt;S&gt;, and no word of a text becomes one.
    /// </summary>
    public static bool IsSpecial(string entry) => entry is ['[', _, .., ']'] or ['<', _, .., '>'];

    /// <summary>Finds the id of an entry; null where there is no such entry.</summary>
    public int? Find(string entry) => ids.TryGetValue(entry, out var id) ? id : null;

    /// <summary>Returns the id of an entry that is known to exist, such as a special token.</summary>
    /// <exception cref="KeyNotFoundException">There is no such entry.</exception>
    public int this[string entry] => ids[entry];

    /// <summary>Reads a vocabulary from a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">
    /// The file is not UTF-8, an entry stands there twice, or a special token is missing.
    /// </exception>
    public static Vocabulary Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"{path}: no such file. Expected a BERT vocabulary; put it there, or name the folder with the data in BENCH_DATA.", path);
        }

        return Parse(RegularFile.ReadAllBytes(path), path);
    }

    /// <summary>Reads a vocabulary from the bytes of a file.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="source">The origin of the bytes, for messages.</param>
    /// <exception cref="DataFormatException">The same faults as for <see cref="Load"/>.</exception>
    public static Vocabulary Parse(ReadOnlySpan<byte> bytes, string source) => new(Utf8Lines.Split(bytes, source), ContentHash.Of(bytes), source);

    /// <summary>Makes a vocabulary of entries, such as those that <see cref="WordPieceTrainer"/> generates.</summary>
    /// <param name="entries">The entries in the order of their ids.</param>
    /// <param name="source">The origin of the entries, for messages.</param>
    /// <exception cref="DataFormatException">The same faults as for <see cref="Load"/>.</exception>
    public static Vocabulary FromEntries(IEnumerable<string> entries, string source = "the vocabulary")
    {
        var copy = entries.ToArray();
        return new Vocabulary(copy, ContentHash.Of(Bytes(copy)), source);
    }

    /// <summary>Writes the entries as the bytes of a file: UTF-8, with a line feed after each.</summary>
    public byte[] ToBytes() => Bytes(Entries);

    private void AddIds(string source)
    {
        for (var id = 0; id < Entries.Count; id++)
        {
            if (Entries[id].Contains('\r'))
            {
                throw new DataFormatException(
                    $"{source}, line {id + 1}: a carriage return inside the entry. Expected lines that end in \\n or \\r\\n; remove it.");
            }

            if (!ids.TryAdd(Entries[id], id))
            {
                throw new DataFormatException(
                    $"{source}, line {id + 1}: the entry '{Entries[id]}' stands in line {ids[Entries[id]] + 1} already. "
                    + "Expected every entry once; take the original vocab.txt (removing a line would shift the ids after it).");
            }
        }

    }

    private void CheckSpecialTokens(string source)
    {
        if (SpecialTokens.FirstOrDefault(token => !ids.ContainsKey(token)) is { } missing)
        {
            throw new DataFormatException(
                $"{source}: no entry '{missing}' up to the last line, {Entries.Count}. Expected a WordPiece vocabulary, one entry a line, with "
                + $"{string.Join(' ', SpecialTokens)}; check that this is a BERT vocab.txt and that it is whole.");
        }
    }

    private static byte[] Bytes(IEnumerable<string> entries) => Encoding.UTF8.GetBytes(string.Concat(entries.Select(entry => entry + "\n")));
}
