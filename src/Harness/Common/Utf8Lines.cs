using System.Text;
using Harness.Training;

namespace Harness.Common;

/// <summary>The lines of a UTF-8 file, checked byte for byte.</summary>
public static class Utf8Lines
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Splits at <c>\n</c> and <c>\r\n</c> only (a word may hold any other separator that Unicode knows). A byte order mark is skipped, and a
    /// line end at the end of the file begins no further line.
    /// </summary>
    /// <param name="source">What the bytes came from, for messages.</param>
    /// <returns>The lines in order: the first is line 1 to an editor.</returns>
    /// <exception cref="DataFormatException">Bytes that are not UTF-8; the message names the line and the byte.</exception>
    public static IReadOnlyList<string> Split(ReadOnlySpan<byte> bytes, string source)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];

        var lines = new List<string>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (line.EndsWith("\r"u8))
                line = line[..^1];
            lines.Add(Decode(line, source, lines.Count + 1));
        }

        return lines;
    }

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
}
