using System.Text;
using CsvHelper;

namespace Harness.Common;

/// <summary>
/// Tables as RFC 4180 has them, with <c>\n</c> for a line end, UTF-8, and invariant figures whatever the machine's culture. Columns and their
/// order are those of the row type, a CsvRecord.
/// </summary>
public static class CsvTable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a table as <see cref="AtomicFile"/> writes files.</summary>
    public static void Write<T>(string path, IEnumerable<T> rows) => AtomicFile.Write(path, file =>
    {
        using var writer = new StreamWriter(file, Utf8, leaveOpen: true);
        Write(writer, rows);
    });

    /// <summary>Writes a table; the header stands even where there is no row.</summary>
    public static void Write<T>(TextWriter writer, IEnumerable<T> rows)
    {
        using var csv = CsvWriter.Create(
            writer,
            new CsvWriterOptions { NewLine = "\n", Quoting = CsvQuoting.WhenNeededOrWhitespace },
            leaveOpen: true);
        csv.WriteRecords(rows);
    }

    /// <summary>Reads a table. A column that the file lacks (it is older than the column) leaves its property empty.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">
    /// A cell is not what its column holds, a row has too few or too many, or a column is missing that must be there.
    /// </exception>
    public static IReadOnlyList<T> Read<T>(string path)
    {
        using var reader = new StreamReader(path, Utf8);
        return Read<T>(reader, path);
    }

    /// <param name="reader">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="DataFormatException">As for a path.</exception>
    public static IReadOnlyList<T> Read<T>(TextReader reader, string name)
    {
        var options = new CsvReaderOptions
        {
            Separator = ',',
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
            FieldCountMismatch = CsvFieldCountHandling.Throw,
        };
        try
        {
            using var csv = CsvReader.Create(reader, options, leaveOpen: true);
            return [.. csv.GetRecords<T>()];
        }
        catch (Exception e) when (e is CsvFormatException or KeyNotFoundException or DecoderFallbackException)
        {
            var line = e is CsvFormatException { LineNumber: > 0 } format ? Invariant($", line {format.LineNumber}") : "";
            throw new DataFormatException(
                $"{name}{line}: {e.Message} Expected the columns of a {typeof(T).Name} table; "
                + "correct the file, or delete it and let the program write it anew.",
                e);
        }
    }
}
