using Harness.Common;

namespace Harness.Tasks.NamedEntities;

/// <summary>
/// Reads CoNLL's column format. Each line has a word in its first column and the tag of the word in its last; columns are separated by blanks or
/// tabs, and a blank line ends a sentence. A line whose first column is <c>-DOCSTART-</c> begins a document and ends a sentence as well. All other
/// lines of a file have the same number of columns, two or more. Line ends may be <c>\n</c> or <c>\r\n</c>. Tags may be IOB1 or IOB2; sentences
/// have IOB2.
/// </summary>
public static class ConllReader
{
    // The other blanks of Unicode, such as U+00A0, are part of a word.
    private static readonly char[] Separators = [' ', '\t'];

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">
    /// The file has a wrong number of columns, an unknown tag, invalid UTF-8, or no sentence. The message names the file, the line, its text and the
    /// fix.
    /// </exception>
    public static IReadOnlyList<TaggedSentence> Read(string path, TagSet tags)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"{path}: no such file. Expected a corpus in CoNLL's columns; put it there, or name the folder with the data in BENCH_DATA.",
                path);
        }

        return Parse(RegularFile.ReadAllBytes(path), path, tags);
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="source">The name of the file, for messages.</param>
    /// <param name="tags">The tags that the file may have.</param>
    /// <exception cref="DataFormatException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyList<TaggedSentence> Parse(ReadOnlySpan<byte> bytes, string source, TagSet tags)
    {
        var sentences = new List<TaggedSentence>();
        var words = new List<string>();
        var labels = new List<int>();
        var documents = new DocumentCount();
        var count = new ColumnCount();
        // A corpus has the same words again and again, and each is in memory once.
        var vocabulary = new Dictionary<string, string>(StringComparer.Ordinal);
        var line = 0;
        foreach (var text in Utf8Lines.Each(bytes, source))
        {
            line++;
            var columns = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0 || DocumentCount.IsStart(columns))
            {
                EndSentence();
                if (columns.Length > 0)
                    documents.Begin();
                continue;
            }

            if (!count.Fits(columns.Length, line) || columns.Length < 2)
                throw WrongColumns(source, line, text, columns.Length, count.Expected, count.SetByLine);
            if (!tags.TryGetId(columns[^1], out var label))
                throw UnknownTag(source, line, columns, tags);

            if (!vocabulary.TryGetValue(columns[0], out var word))
                vocabulary.Add(columns[0], word = columns[0]);
            words.Add(word);
            labels.Add(tags.InIob2(label, labels.Count == 0 ? 0 : labels[^1]));
        }

        EndSentence();
        return sentences.Count > 0
            ? sentences
            : throw new DataFormatException(
                $"{source}: no sentence in {line} lines. Expected a word a line, with its tag in the last column; "
                + "check that the file is whole.");

        void EndSentence()
        {
            if (words.Count > 0)
                sentences.Add(new TaggedSentence(words.ToArray(), labels.ToArray()) { Document = documents.OfSentence() });
            words.Clear();
            labels.Clear();
        }
    }

    private static DataFormatException WrongColumns(string source, int line, string text, int columns, int expected, int setByLine) => new(
        $"{source}, line {line}: {columns} {(columns == 1 ? "column" : "columns")} in '{Shortened(text)}'. Expected "
        + (expected < 2 ? "at least 2 (the word first, its tag last)" : $"{expected}, as in line {setByLine}, the first with a word")
        + ", separated by blanks or tabs. Give every row the same columns, and leave a blank line between sentences.");

    private static DataFormatException UnknownTag(string source, int line, string[] columns, TagSet tags) => new(
        $"{source}, line {line}: unknown tag '{Shortened(columns[^1])}' for the word '{Shortened(columns[0])}'. "
        + $"Expected one of {string.Join(' ', tags.Names)}; nearest: {NearestName.Of(columns[^1], tags.Names)}. "
        + "Correct the tag; the last column must hold the entity tag.");

    private static string Shortened(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
