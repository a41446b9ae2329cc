using System.Text;

namespace Harness.Common;

/// <summary>Splits a UTF-8 file into lines and checks every byte.</summary>
public static class Utf8Lines
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Splits at <c>\n</c> and <c>\r\n</c> only, because a word may hold any other separator of Unicode. A byte order mark is skipped, and a line end
    /// at the end of the file begins no further line.
    /// </summary>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="source">The origin of the bytes, for messages.</param>
    /// <returns>The lines in their order.</returns>
    /// <exception cref="DataFormatException">
    /// The bytes are not UTF-8, or a carriage return stands anywhere but before a line feed; the message names the line and the byte.
    /// </exception>
    public static IReadOnlyList<string> Split(ReadOnlySpan<byte> bytes, string source)
    {
        var lines = new List<string>();
        foreach (var line in Each(bytes, source))
            lines.Add(line);
        return lines;
    }

    /// <summary>Gives the lines that <see cref="Split"/> gives one after another, so that a long file is never in memory as text.</summary>
    /// <inheritdoc cref="Split" path="/param"/>
    /// <inheritdoc cref="Split" path="/exception"/>
    public static Lines Each(ReadOnlySpan<byte> bytes, string source) => new(bytes, source);

    private static DataFormatException StrayCarriageReturn(string source, int line, int place) => new(
        $"{source}, line {line}: a carriage return (\\r) at byte {place} of the line, with no line feed (\\n) after it. "
        + "Expected lines that end in \\n or \\r\\n; convert the file (tr '\\r' '\\n' < FILE > NEW where \\r alone ends its lines).");

    private static string Decode(ReadOnlySpan<byte> line, string source, int number)
    {
        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException error)
        {
            var bytes = string.Join(' ', (error.BytesUnknown ?? []).Select(value => $"0x{value:X2}"));
            throw new DataFormatException(
                $"{source}, line {number}: invalid UTF-8: {bytes} at byte {error.Index + 1} of the line. "
                + "Expected a file in UTF-8; convert it (iconv -f ITS-ENCODING -t UTF-8).",
                error);
        }
    }

    /// <summary>The lines of a file, for one loop over them.</summary>
    public ref struct Lines
    {
        private readonly string source;
        private ReadOnlySpan<byte> rest;
        private int number;

        internal Lines(ReadOnlySpan<byte> bytes, string source)
        {
            rest = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
            this.source = source;
        }

        /// <summary>The line.</summary>
        public string Current { get; private set; } = "";

        /// <summary>Returns the lines themselves.</summary>
        public readonly Lines GetEnumerator() => this;

        /// <summary>Goes on to the next line.</summary>
        /// <exception cref="DataFormatException">The faults that <see cref="Split"/> finds.</exception>
        public bool MoveNext()
        {
            if (rest.IsEmpty)
                return false;
            number++;
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (line.EndsWith("\r"u8))
                line = line[..^1];
            if (line.IndexOf((byte)'\r') is >= 0 and var place)
                throw StrayCarriageReturn(source, number, place + 1);
            Current = Decode(line, source, number);
            return true;
        }
    }
}
