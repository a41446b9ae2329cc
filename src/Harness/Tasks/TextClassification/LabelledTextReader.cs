using System.Text;
using CsvHelper;
using Harness.Common;

namespace Harness.Tasks.TextClassification;

/// <summary>Reads labelled texts from tables.</summary>
public static class LabelledTextReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static CsvReaderOptions Options => new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    /// <summary>
    /// Reads a comma-separated file whose header has a column <c>text</c> and a column <c>label</c>. A text in quotes may have several lines.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="names">The names of the classes, in the order of their numbers.</param>
    /// <param name="ignored">The labels of rows that are left out.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">
    /// The file has a broken row, a label of neither kind, a missing column, or no row that is read.
    /// </exception>
    public static IReadOnlyList<LabelledText> ReadCsv(string path, IReadOnlyList<string> names, IReadOnlyList<string> ignored)
    {
        var rows = new List<LabelledText>();
        try
        {
            using var csv = CsvReader.Create(new StringReader(TextOf(path)), Options);
            var text = ColumnOf(csv, "text", path);
            var label = ColumnOf(csv, "label", path);
            while (csv.Read())
            {
                var name = csv.GetString(label);
                if (!ignored.Contains(name))
                    rows.Add(new LabelledText(csv.GetString(text), NumberOf(name, names, ignored, path, csv.LineNumber)));
            }
        }
        catch (CsvFormatException error)
        {
            throw new DataFormatException(
                Invariant($"{path}, line {error.LineNumber}: {error.Message} Expected rows as RFC 4180 has them, with as many cells as the header; ")
                + "correct the row.",
                error);
        }

        return NotEmpty(rows, path);
    }

    /// <summary>Reads a file with a text on each line and, after a tab, the number of its class.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">The names of the classes, in the order of their numbers.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">A line has no text, more than one tab, or another class, or there is no line.</exception>
    public static IReadOnlyList<LabelledText> ReadTabSeparated(string path, IReadOnlyList<string> names)
    {
        string[] numbers = [.. Enumerable.Range(0, names.Count).Select(number => Invariant($"{number}"))];
        var rows = new List<LabelledText>();
        foreach (var (number, line) in Utf8Lines.Split(BytesOf(path), path).Index())
        {
            var cells = line.Split('\t');
            if (cells.Length != 2 || cells[0].Length == 0)
                throw new DataFormatException(
                    Invariant($"{path}, line {number + 1}: '{line}' has {cells.Length} cells. ")
                    + "Expected a text, a tab and the number of its class; correct the line.");
            rows.Add(new LabelledText(cells[0], NumberOf(cells[1], numbers, [], path, number + 1)));
        }

        return NotEmpty(rows, path);
    }

    private static int ColumnOf(CsvReader csv, string name, string path) => csv.Headers.Contains(name)
        ? csv.GetFieldIndex(name)
        : throw new DataFormatException(
            $"{path}, line 1: the columns are {string.Join(", ", csv.Headers.ToArray())}. Expected one that is called {name}; "
            + "give the file its header.");

    private static int NumberOf(string label, IReadOnlyList<string> names, IReadOnlyList<string> ignored, string path, long line)
    {
        for (var number = 0; number < names.Count; number++)
            if (names[number] == label)
                return number;
        throw new DataFormatException(
            Invariant($"{path}, line {line}: unknown label '{label}'. Expected one of {string.Join(", ", [.. names, .. ignored])}; correct it."));
    }

    private static string TextOf(string path)
    {
        var bytes = BytesOf(path);
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            var line = 1 + bytes.AsSpan(0, error.Index).Count((byte)'\n');
            throw new DataFormatException(
                Invariant($"{path}, line {line}: invalid UTF-8. Expected a file in UTF-8; convert it (iconv -f ITS-ENCODING -t UTF-8)."), error);
        }
    }

    private static byte[] BytesOf(string path) => File.Exists(path)
        ? RegularFile.ReadAllBytes(path)
        : throw new FileNotFoundException(
            $"{path}: no such file. Expected labelled texts; put them there, or name the folder with the data in BENCH_DATA.", path);

    private static List<LabelledText> NotEmpty(List<LabelledText> rows, string path) => rows.Count > 0
        ? rows
        : throw new DataFormatException($"{path}: it has no labelled text. Expected one row at least; check that the file is whole.");
}
