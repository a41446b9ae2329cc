using System.Globalization;
using System.Text;
using CsvHelper;

namespace Harness.Common;

/// <summary>
/// Reads and writes CSV tables as RFC 4180 defines them: in UTF-8, with <c>\n</c> at the end of each line, and with numbers that do not depend on the
/// machine's culture. The columns are the properties of the row type, which is a CsvRecord, or they are declared one by one.
/// </summary>
public static class CsvTable
{
    // Tables of results come from anybody. Those of a thousand entries, and the counts of a million test sentences, are smaller.
    private const string Remedy = "restore it with 'git checkout'";

    private const long LargestTable = 8_000_000;
    private const long LargestNumbers = 16_000_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static CsvWriterOptions WriterOptions => new() { NewLine = "\n", Quoting = CsvQuoting.WhenNeededOrWhitespace };

    private static CsvReaderOptions ReaderOptions => new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    /// <summary>Writes a table as <see cref="AtomicFile"/> writes files.</summary>
    public static void Write<T>(string path, IEnumerable<T> rows) => AtomicFile.Write(path, file =>
    {
        using var writer = new StreamWriter(file, Utf8, leaveOpen: true);
        Write(writer, rows);
    });

    /// <summary>Writes a table whose columns are declared one by one, as <see cref="AtomicFile"/> writes files.</summary>
    public static void Write<T>(string path, IReadOnlyList<Column<T>> columns, IEnumerable<T> rows) => AtomicFile.Write(path, file =>
    {
        using var writer = new StreamWriter(file, Utf8, leaveOpen: true);
        using var csv = CsvWriter.Create(writer, WriterOptions, leaveOpen: true);
        csv.WriteRecord([.. columns.Select(column => column.Header)]);
        foreach (var row in rows)
            csv.WriteRecord([.. columns.Select(column => Harmless(column.Cell(row)))]);
    });

    /// <summary>Says whether a spreadsheet would take a cell for a formula because of how it begins.</summary>
    public static bool IsFormula(string cell) =>
        cell.Length > 0 && "=@+-\t\r".Contains(cell[0]) && !double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var _);

    // Records from strangers have texts.
    private static string Harmless(string cell) => IsFormula(cell) ? $"'{cell}" : cell;

    /// <summary>Writes a table. The header is written even when there are no rows.</summary>
    public static void Write<T>(TextWriter writer, IEnumerable<T> rows)
    {
        using var csv = CsvWriter.Create(writer, WriterOptions, leaveOpen: true);
        csv.WriteRecords(rows);
    }

    /// <summary>Reads a table. Where an older file lacks a column, the property of that column stays empty.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">
    /// A cell does not have the type of its column, a row has too few cells or too many, a required column is missing, or the file is empty, as pipes
    /// and devices seem to be.
    /// </exception>
    public static IReadOnlyList<T> Read<T>(string path)
    {
        using var reader = new StreamReader(RegularFile.Checked(path), Utf8);
        return Read<T>(reader, path);
    }

    /// <param name="reader">The text.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <exception cref="DataFormatException">The same faults as for a path.</exception>
    public static IReadOnlyList<T> Read<T>(TextReader reader, string name) => Read(
        reader, name, $"the columns of a {typeof(T).Name} table", csv => (IReadOnlyList<T>)[.. csv.GetRecords<T>()]);

    /// <summary>
    /// Reads a table of results as text: for every row its cells by their headers. Anybody may have written it, and control characters are spelled
    /// out.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">A row has too few cells or too many, or the file is too large.</exception>
    public static IReadOnlyList<CsvCells> ReadCells(string path) => ReadCells(RegularFile.Checked(path, LargestTable, Remedy), PrintableText.OfLine);

    /// <summary>Reads a table of a corpus as text: for every row its cells by their headers, as they are.</summary>
    /// <inheritdoc cref="ReadCells(string)" path="/exception"/>
    public static IReadOnlyList<CsvCells> ReadCorpus(string path) => ReadCells(path, cell => cell);

    private static IReadOnlyList<CsvCells> ReadCells(string path, Func<string, string> read)
    {
        using var reader = new StreamReader(RegularFile.Checked(path), Utf8);
        return Read(reader, path, "a header and as many cells in every row", csv =>
        {
            var rows = new List<CsvCells>();
            csv.ReadHeader();
            var headers = csv.Headers?.ToArray() ?? [];
            if (headers.Length != headers.Distinct(StringComparer.Ordinal).Count())
                throw new KeyNotFoundException("A column is there twice.");
            while (csv.Read())
            {
                var cells = headers.Select((header, i) => (header, read(csv.GetString(i))));
                rows.Add(new CsvCells(path, rows.Count + 1, cells.ToDictionary()));
            }

            return (IReadOnlyList<CsvCells>)rows;
        });
    }

    /// <summary>Reads numbers out of a table.</summary>
    /// <param name="required">The headers of columns that have a number in every row.</param>
    /// <param name="optional">The headers of columns that may be missing or empty.</param>
    /// <returns>The headers of the table, and its numbers.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">
    /// A cell is no number, a row has too few cells or too many, a required column or number is missing, or the file is too large.
    /// </exception>
    public static NumberTable ReadNumbers(string path, IReadOnlyList<string> required, IReadOnlyList<string> optional)
    {
        using var reader = new StreamReader(RegularFile.Checked(path, LargestNumbers, Remedy), Utf8);
        return Read(reader, path, $"the columns {string.Join(", ", required)} with a number in every row", csv =>
        {
            csv.ReadHeader();
            var headers = csv.Headers?.ToList() ?? [];
            if (required.FirstOrDefault(header => !headers.Contains(header)) is { } missing)
                throw new KeyNotFoundException($"There is no column {missing}.");
            int[] places = [.. required.Concat(optional).Select(header => headers.IndexOf(header))];
            var rows = new List<double?[]>();
            while (csv.Read())
            {
                var row = new double?[places.Length];
                for (var i = 0; i < row.Length; i++)
                    row[i] = Number(rows.Count + 1, places[i] < 0 ? "" : csv.GetString(places[i]), isRequired: i < required.Count);
                rows.Add(row);
            }

            return new NumberTable(headers, rows);
        });

        static double? Number(int row, string text, bool isRequired)
        {
            if (text.Length == 0 && !isRequired)
                return null;
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new KeyNotFoundException(Invariant($"Row {row} has '{text}' where a number should be."));
        }
    }

    private static T Read<T>(TextReader reader, string name, string expected, Func<CsvReader, T> read)
    {
        try
        {
            using var csv = CsvReader.Create(reader, ReaderOptions, leaveOpen: true);
            return read(csv);
        }
        catch (Exception e) when (e is CsvFormatException or KeyNotFoundException or DecoderFallbackException)
        {
            var line = e is CsvFormatException { LineNumber: > 0 } format ? Invariant($", line {format.LineNumber}") : "";
            throw new DataFormatException(
                $"{name}{line}: {e.Message} Expected {expected}; correct the file, or restore it with 'git checkout'.", e);
        }
    }
}

/// <summary>Numbers out of a table.</summary>
/// <param name="Headers">All headers of the table.</param>
/// <param name="Rows">For each row the numbers of the required columns, then those of the others; null where there is none.</param>
public sealed record NumberTable(IReadOnlyList<string> Headers, IReadOnlyList<double?[]> Rows);

/// <summary>A row of a table as text.</summary>
/// <param name="File">The file, for messages.</param>
/// <param name="Row">The number of the row, from 1, without the header.</param>
/// <param name="Cells">The cells by their headers.</param>
public sealed record CsvCells(string File, int Row, IReadOnlyDictionary<string, string> Cells)
{
    /// <summary>The text of a cell; empty where the table lacks the column.</summary>
    public string Text(string header) => Cells.GetValueOrDefault(header, "");

    /// <summary>The number in a cell; null where it is empty or the table lacks the column.</summary>
    /// <exception cref="DataFormatException">The cell holds something else.</exception>
    public double? Number(string header)
    {
        var text = Text(header);
        if (text.Length == 0)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new DataFormatException(
                Invariant($"{File}, row {Row}: {header} is '{text}'. Expected a number; ")
                + "correct the file, or restore it with 'git checkout'.");
    }
}
