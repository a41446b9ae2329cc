using System.Text;

namespace Harness.Tests.Fetching;

/// <summary>Good answers and bad ones.</summary>
internal static class Answers
{
    /// <summary>The file, or the range of it that was asked for.</summary>
    public static Answer File(byte[] content) => (request, connection, stopped) => request.From is { } start && start >= content.Length
        ? SendAsync(connection, "416 Range Not Satisfiable", default, stopped, $"Content-Range: bytes */{content.Length}", "Content-Length: 0")
        : Range(content, request.From, content.Length)(request, connection, stopped);

    /// <summary>Always the whole file, whatever range was asked for.</summary>
    public static Answer Whole(byte[] content) => Range(content, null, content.Length);

    /// <summary>The file or its range, but the connection ends before the byte <paramref name="end"/> of the file.</summary>
    public static Answer CutAt(byte[] content, int end) => (request, connection, stopped) => Range(content, request.From, end)(request, connection, stopped);

    /// <summary>Always the whole file, cut.</summary>
    public static Answer WholeCutAt(byte[] content, int end) => Range(content, null, end);

    /// <summary>The first bytes, and then silence.</summary>
    public static Answer SilentAfter(byte[] content, int end) => async (request, connection, stopped) =>
    {
        await Range(content, request.From, end)(request, connection, stopped);
        await Task.Delay(Timeout.Infinite, stopped);
    };

    /// <summary>No length is told; the end of the connection is the end of the file.</summary>
    public static Answer WithoutLength(byte[] content) => (_, connection, stopped) => SendAsync(connection, "200 OK", content, stopped);

    public static Answer Status(string status, params string[] headers) =>
        (_, connection, stopped) => SendAsync(connection, status, default, stopped, ["Content-Length: 0", .. headers]);

    /// <summary>The whole file with a status and a range that were not asked for.</summary>
    public static Answer WrongRange(byte[] content, long from) => (_, connection, stopped) => SendAsync(
        connection, "206 Partial Content", content, stopped, $"Content-Range: bytes {from}-{from + content.Length - 1}/*", $"Content-Length: {content.Length}");

    /// <summary>The connection ends within the first line. (Where it ends before it, the client asks again by itself.)</summary>
    public static Answer HangUp() => async (_, connection, stopped) => await connection.WriteAsync("HTTP/1.1 20"u8.ToArray(), stopped);

    private static Answer Range(byte[] content, long? from, int end) => (_, connection, stopped) =>
    {
        var start = (int)(from ?? 0);
        var (status, range) = from is null ? ("200 OK", "Accept-Ranges: bytes") : ("206 Partial Content", $"Content-Range: bytes {start}-{content.Length - 1}/{content.Length}");
        return SendAsync(connection, status, content.AsMemory(start, Math.Max(0, end - start)), stopped, range, $"Content-Length: {content.Length - start}");
    };

    private static async Task SendAsync(Stream connection, string status, ReadOnlyMemory<byte> body, CancellationToken stopped, params string[] headers)
    {
        var head = string.Join("\r\n", [$"HTTP/1.1 {status}", "Connection: close", .. headers, "", ""]);
        await connection.WriteAsync(Encoding.ASCII.GetBytes(head), stopped);
        await connection.WriteAsync(body, stopped);
        await connection.FlushAsync(stopped);
    }
}
