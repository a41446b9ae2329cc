using System.Text;

namespace Harness.Tests.Fetching;

/// <summary>Makes the good and the bad answers that a server may give.</summary>
internal static class Answers
{
    /// <summary>Sends the file, or the range of it that was asked for.</summary>
    public static Answer File(byte[] content) => (request, connection, stopped) => request.From is { } start && start >= content.Length
        ? SendAsync(connection, "416 Range Not Satisfiable", default, stopped, $"Content-Range: bytes */{content.Length}", "Content-Length: 0")
        : Range(content, request.From, content.Length)(request, connection, stopped);

    /// <summary>Sends the whole file, whatever range was asked for.</summary>
    public static Answer Whole(byte[] content) => Range(content, null, content.Length);

    /// <summary>Sends the file or its range, but ends the connection before the byte <paramref name="end"/> of the file.</summary>
    public static Answer CutAt(byte[] content, int end) =>
        (request, connection, stopped) => Range(content, request.From, end)(request, connection, stopped);

    /// <summary>Sends the file from its beginning, whatever range was asked for, but ends the connection before <paramref name="end"/>.</summary>
    public static Answer WholeCutAt(byte[] content, int end) => Range(content, null, end);

    /// <summary>Sends the first bytes and then nothing more, without ending the connection.</summary>
    public static Answer SilentAfter(byte[] content, int end) => async (request, connection, stopped) =>
    {
        await Range(content, request.From, end)(request, connection, stopped);
        await Task.Delay(Timeout.Infinite, stopped);
    };

    /// <summary>Sends the file without its length. The end of the connection is the end of the file.</summary>
    public static Answer WithoutLength(byte[] content) => (_, connection, stopped) => SendAsync(connection, "200 OK", content, stopped);

    /// <summary>Sends a status without content.</summary>
    public static Answer Status(string status, params string[] headers) =>
        (_, connection, stopped) => SendAsync(connection, status, default, stopped, ["Content-Length: 0", .. headers]);

    /// <summary>Sends the whole file as a range that was not asked for.</summary>
    public static Answer WrongRange(byte[] content, long from) => (_, connection, stopped) => SendAsync(
        connection,
        "206 Partial Content",
        content,
        stopped,
        $"Content-Range: bytes {from}-{from + content.Length - 1}/*",
        $"Content-Length: {content.Length}");

    /// <summary>Ends the connection within the first line. If it ended earlier, the client would ask again by itself.</summary>
    public static Answer HangUp() => async (_, connection, stopped) => await connection.WriteAsync("HTTP/1.1 20"u8.ToArray(), stopped);

    private static Answer Range(byte[] content, long? from, int end) => (_, connection, stopped) =>
    {
        var start = (int)(from ?? 0);
        var (status, range) = from is null
            ? ("200 OK", "Accept-Ranges: bytes")
            : ("206 Partial Content", $"Content-Range: bytes {start}-{content.Length - 1}/{content.Length}");
        var sent = content.AsMemory(start, Math.Max(0, end - start));
        return SendAsync(connection, status, sent, stopped, range, $"Content-Length: {content.Length - start}");
    };

    private static async Task SendAsync(
        Stream connection, string status, ReadOnlyMemory<byte> body, CancellationToken stopped, params string[] headers)
    {
        var head = string.Join("\r\n", [$"HTTP/1.1 {status}", "Connection: close", .. headers, "", ""]);
        await connection.WriteAsync(Encoding.ASCII.GetBytes(head), stopped);
        await connection.WriteAsync(body, stopped);
        await connection.FlushAsync(stopped);
    }
}
