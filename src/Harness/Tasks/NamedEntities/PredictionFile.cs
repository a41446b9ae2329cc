using System.Text;
using Harness.Data;

namespace Harness.Tasks.NamedEntities;

/// <summary>
/// Reads the output format of CoNLL's shared tasks: a word a line, columns parted by blanks, the last two the gold and the predicted tag;
/// an empty line ends a sentence. Rows that start with <c>-DOCSTART-</c> are dropped.
/// </summary>
public static class PredictionFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The sentences of a UTF-8 file, in order.</summary>
    /// <exception cref="DataFormatException">There is no such file, a line has too few columns, a tag is not one, the text is not UTF-8, or there is no sentence.</exception>
    public static IReadOnlyList<TaggedPrediction> Read(string path)
    {
        if (!File.Exists(path))
            throw new DataFormatException($"{path}: no such file; expected lines of 'word ... gold predicted'. Give the path of a prediction file.");
        using var reader = new StreamReader(path, Strict, detectEncodingFromByteOrderMarks: false);
        return Read(reader, path);
    }

    /// <param name="reader">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="DataFormatException">As for a path.</exception>
    public static IReadOnlyList<TaggedPrediction> Read(TextReader reader, string name)
    {
        var sentences = new List<TaggedPrediction>();
        var words = new List<string>();
        var gold = new List<string>();
        var predicted = new List<string>();
        var number = 0;
        while (NextLine() is { } line)
        {
            number++;

            // A byte order mark is not part of the first word.
            var columns = (number == 1 ? line.TrimStart('\uFEFF') : line).Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0 || columns[0] == "-DOCSTART-")
            {
                EndSentence();
                continue;
            }

            if (columns.Length < 3)
            {
                throw new DataFormatException(
                    $"{name}, line {number}: '{line.TrimEnd('\r')}' has {columns.Length} column{(columns.Length == 1 ? "" : "s")}; "
                    + "expected at least 3: word, gold tag, predicted tag (the last two are the tags). Add what is missing, or leave the line empty to end a sentence.");
            }

            words.Add(columns[0]);
            gold.Add(Tag(columns[^2], "gold"));
            predicted.Add(Tag(columns[^1], "predicted"));
        }

        EndSentence();
        return sentences.Count > 0
            ? sentences
            : throw new DataFormatException($"{name}: no sentence in {number} lines; expected lines of 'word ... gold predicted'.");

        string? NextLine()
        {
            try
            {
                return reader.ReadLine();
            }
            catch (DecoderFallbackException e)
            {
                throw new DataFormatException($"{name}, after line {number}: bytes that are not UTF-8; expected UTF-8. Convert the file (iconv -t UTF-8).", e);
            }
        }

        string Tag(string text, string column) => EntityTag.TryParse(text, out _)
            ? text
            : throw new DataFormatException(
                $"{name}, line {number}: the {column} tag is '{text}'; expected {EntityTag.Expected}. "
                + "The last two columns must be the gold and the predicted tag, in this order.");

        void EndSentence()
        {
            if (words.Count == 0)
                return;
            sentences.Add(new TaggedPrediction([.. words], [.. gold], [.. predicted]));
            words.Clear();
            gold.Clear();
            predicted.Clear();
        }
    }
}
