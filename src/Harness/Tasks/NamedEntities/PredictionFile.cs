using Harness.Common;

namespace Harness.Tasks.NamedEntities;

/// <summary>
/// Reads the output format of CoNLL's shared tasks. Each line has a word in its first column and the gold and the predicted tag in its last two;
/// columns are separated by blanks or tabs, and an empty line ends a sentence. A line that starts with <c>-DOCSTART-</c> begins a document and ends a
/// sentence as well. All other lines have the same number of columns.
/// </summary>
public static class PredictionFile
{
    private static readonly char[] Separators = [' ', '\t'];

    /// <summary>Reads the sentences of a UTF-8 file, in order.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="scheme">The scheme of the tags.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">
    /// A line has too few columns or not those of the first line, a tag is not one of the scheme, the text is not UTF-8, or there is no sentence.
    /// </exception>
    public static IReadOnlyList<TaggedPrediction> Read(string path, EntityScheme scheme = EntityScheme.Default) => File.Exists(path)
        ? Parse(RegularFile.ReadContent(path), path, scheme)
        : throw new FileNotFoundException($"{path}: no such file; expected lines of 'word ... gold predicted'. Give the path of a prediction file.");

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="source">The name of the file, for messages.</param>
    /// <param name="scheme">The scheme of the tags.</param>
    /// <exception cref="DataFormatException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyList<TaggedPrediction> Parse(ReadOnlySpan<byte> bytes, string source, EntityScheme scheme = EntityScheme.Default)
    {
        var sentences = new List<TaggedPrediction>();
        var words = new List<string>();
        var gold = new List<string>();
        var predicted = new List<string>();
        var documents = new DocumentCount();
        var count = new ColumnCount();
        var lines = Utf8Lines.Split(bytes, source);
        for (var i = 0; i < lines.Count; i++)
        {
            var columns = lines[i].Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0 || DocumentCount.IsStart(columns))
            {
                EndSentence();
                if (columns.Length > 0)
                    documents.Begin();
                continue;
            }

            if (columns.Length < 3)
            {
                throw new DataFormatException(
                    $"{source}, line {i + 1}: '{lines[i]}' has {columns.Length} {(columns.Length == 1 ? "column" : "columns")}; expected at least 3: "
                    + "word, gold tag, predicted tag (the last two are the tags). Add what is missing, or leave the line empty to end a sentence.");
            }

            if (!count.Fits(columns.Length, i + 1))
            {
                throw new DataFormatException(
                    $"{source}, line {i + 1}: '{lines[i]}' has {columns.Length} columns; expected {count.Expected}, as in line {count.SetByLine}, "
                    + "the first with a word. Give every row the same columns, the gold and the predicted tag last.");
            }

            words.Add(columns[0]);
            gold.Add(Tag(columns[^2], "gold", i + 1));
            predicted.Add(Tag(columns[^1], "predicted", i + 1));
        }

        EndSentence();
        return sentences.Count > 0
            ? sentences
            : throw new DataFormatException(
                $"{source}: no sentence in {lines.Count} lines; expected lines of 'word ... gold predicted'. Check that the file is whole.");

        string Tag(string text, string column, int line) => EntityTag.TryParse(text, scheme, out _)
            ? text
            : throw new DataFormatException(
                $"{source}, line {line}: the {column} tag is '{text}'; expected {EntityTag.Expected(scheme)}. "
                + "The last two columns must be the gold and the predicted tag, in this order.");

        void EndSentence()
        {
            if (words.Count == 0)
                return;
            sentences.Add(new TaggedPrediction([.. words], [.. gold], [.. predicted]) { Document = documents.OfSentence() });
            words.Clear();
            gold.Clear();
            predicted.Clear();
        }
    }
}
