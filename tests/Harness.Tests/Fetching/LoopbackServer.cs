using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Harness.Tests.Fetching;

/// <summary>What a client sent.</summary>
/// <param name="Target">The second word of the first line.</param>
/// <param name="From">Where the range that it asks for begins; null where it asks for the whole.</param>
internal sealed record LoopbackRequest(string Target, long? From);

/// <summary>What a <see cref="LoopbackServer"/> does with a request before it closes the connection.</summary>
internal delegate Task Answer(LoopbackRequest request, Stream connection, CancellationToken stopped);

/// <summary>An HTTP server on 127.0.0.1 that follows a script: each connection gets the next answer, and all further ones the last.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<LoopbackRequest> requests = new();
    private readonly X509Certificate2? certificate;
    private readonly Task serving;

    public LoopbackServer(params Answer[] script)
        : this(null, script)
    {
    }

    /// <param name="certificate">Speaks TLS with it.</param>
    public LoopbackServer(X509Certificate2? certificate, params Answer[] script)
    {
        this.certificate = certificate;
        listener.Start();
        Address = new Uri($"{(certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        serving = ServeAsync(script);
    }

    public Uri Address { get; }

    public IReadOnlyList<LoopbackRequest> Requests => [.. requests];

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
        serving.Wait(TimeSpan.FromSeconds(20));
        stop.Dispose();
    }

    private async Task ServeAsync(Answer[] script)
    {
        var answers = new List<Task>();
        try
        {
            for (var turn = 0; ; turn++)
                answers.Add(AnswerAsync(await listener.AcceptTcpClientAsync(stop.Token), script[Math.Min(turn, script.Length - 1)]));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(TcpClient client, Answer answer)
    {
        using var _ = client;
        try
        {
            await using var connection = await OpenAsync(client);
            var request = await ReadAsync(connection);
            requests.Enqueue(request);
            await answer(request, connection, stop.Token);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or AuthenticationException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (certificate is null)
            return client.GetStream();
        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop.Token);
        return secure;
    }

    private async Task<LoopbackRequest> ReadAsync(Stream connection)
    {
        using var reader = new StreamReader(connection, Encoding.ASCII, leaveOpen: true);
        var first = await reader.ReadLineAsync(stop.Token) ?? throw new IOException("no request");
        long? from = null;
        while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 } line)
            if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                from = long.Parse(line["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
        return new LoopbackRequest(first.Split(' ')[1], from);
    }
}
