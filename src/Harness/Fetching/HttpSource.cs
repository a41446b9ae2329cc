using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Harness.Fetching;

/// <summary>
/// Files from their servers. A file that broke off goes on where it ended, by a range. No ETag is asked for: what has changed on the server in between does
/// not have the pinned hash.
/// </summary>
/// <param name="delay">Waits between tries.</param>
/// <param name="patience">How long a server may be silent; a minute by default.</param>
public sealed class HttpSource(
    HttpClient client, IFetchObserver observer, Func<TimeSpan, CancellationToken, Task> delay, TimeSpan? patience = null) : IFileSource
{
    private const int Tries = 5;
    private const int BufferBytes = 1 << 17;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(200);

    private readonly TimeSpan patience = patience ?? TimeSpan.FromMinutes(1);

    /// <summary>A client that follows redirections and uses the proxy of the environment; when a server is silent for too long is told here, not there.</summary>
    public static HttpClient Client()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = true, MaxAutomaticRedirections = 10 })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("bert-compression-benchmark", "1"));
        return client;
    }

    public string PlaceOf(RemoteFile file) => file.Address.ToString();

    public async Task BringAsync(RemoteFile file, string partial, CancellationToken cancel)
    {
        if (Proxy.Of(file.Address) is { } proxy)
            observer.Note($"{file.Name}: through the proxy {proxy}");
        var most = LengthOf(partial);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await TryAsync(file, partial, cancel);
                return;
            }
            catch (FailedTry failure)
            {
                // A long file may break off often: only tries that bring nothing new are counted.
                var length = LengthOf(partial);
                tries = length > most ? 1 : tries;
                most = Math.Max(most, length);
                var wait = failure.After ?? TimeSpan.FromSeconds(1 << (tries - 1));
                if (!failure.MayPass || tries == Tries || wait > LongestWait)
                    throw Final(failure, file, partial, wait);
                observer.Note(Invariant(
                    $"{file.Name}: {failure.Message}; {length:N0} bytes are there; again in {wait.TotalSeconds:F0} s (try {tries + 1} of {Tries})"));
                await delay(wait, cancel);
            }
        }
    }

    private async Task TryAsync(RemoteFile file, string partial, CancellationToken cancel)
    {
        var start = LengthOf(partial);
        if (start > file.Bytes)
        {
            File.Delete(partial);
            start = 0;
        }

        if (start > 0 && start == file.Bytes)
            return;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var response = await AskAsync(file.Address, start, silence, cancel);

        // The range begins beyond the end: the whole file is there, or it is another one. The hash will tell.
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && start > 0)
            return;
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
            throw HttpFaults.Of(response);
        if (response.StatusCode == HttpStatusCode.OK)
            start = 0;
        else if (response.Content.Headers.ContentRange?.From != start)
        {
            File.Delete(partial);
            throw new FailedTry(Invariant(
                $"206 with the range '{response.Content.Headers.ContentRange}' where bytes from {start} on were asked for"), mayPass: true);
        }

        var length = await ReceiveAsync(response, file, partial, start, silence, cancel);
        if (length > file.Bytes)
        {
            File.Delete(partial);
            throw new FailedTry(Invariant($"more than the file's {file.Bytes:N0} bytes come: it was replaced"));
        }

        if (length < file.Bytes)
            throw new FailedTry(Invariant($"the answer ended after {length:N0} of {file.Bytes:N0} bytes"), mayPass: true);
    }

    private async Task<HttpResponseMessage> AskAsync(Uri address, long start, CancellationTokenSource silence, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (start > 0)
            request.Headers.Range = new RangeHeaderValue(start, null);
        silence.CancelAfter(patience);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        }
        catch (HttpRequestException error)
        {
            throw HttpFaults.Of(error, address);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw HttpFaults.Stalled(patience);
        }
    }

    /// <returns>The bytes that came, those before <paramref name="start"/> included; no more is written than the file has.</returns>
    private async Task<long> ReceiveAsync(
        HttpResponseMessage response, RemoteFile file, string partial, long start, CancellationTokenSource silence, CancellationToken cancel)
    {
        var total = start + response.Content.Headers.ContentLength;
        if (total is not null && file.Bytes is not null && total != file.Bytes)
            throw new FailedTry(Invariant(
                $"what is there now has {total:N0} bytes, the file {file.Bytes:N0}: it was replaced, or a network's login page answers in its place"));
        var (length, clock, reported) = (start, Stopwatch.StartNew(), TimeSpan.Zero);
        var buffer = new byte[BufferBytes];
        await using var written = new FileStream(partial, start == 0 ? FileMode.Create : FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        Report();
        while (await ReadAsync(body, buffer, silence, cancel) is var read and > 0)
        {
            length += read;
            if (length > file.Bytes)
                break;
            await written.WriteAsync(buffer.AsMemory(0, read), cancel);
            if (clock.Elapsed - reported < BetweenReports)
                continue;
            reported = clock.Elapsed;
            Report();
        }

        Report();
        return length;

        void Report() => observer.Progress(new FetchProgress(
            file.Name, length, file.Bytes ?? total, clock.Elapsed > TimeSpan.Zero ? (length - start) / clock.Elapsed.TotalSeconds : 0));
    }

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationTokenSource silence, CancellationToken cancel)
    {
        silence.CancelAfter(patience);
        try
        {
            return await body.ReadAsync(buffer, silence.Token);
        }
        catch (IOException error)
        {
            throw HttpFaults.Broken(error);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw HttpFaults.Stalled(patience);
        }
    }

    private static FetchException Final(FailedTry failure, RemoteFile file, string partial, TimeSpan wait)
    {
        var asked = failure.MayPass && wait > LongestWait
            ? Invariant($", and asks to wait for {wait.TotalMinutes:F0} minutes")
            : failure.MayPass ? Invariant($", {Tries} times") : "";
        var there = LengthOf(partial) is var length and > 0
            ? Invariant($"{length:N0} {(file.Bytes is { } all ? Invariant($"of {all:N0} ") : "")}bytes are in {partial}")
            : "Nothing of it is there";
        var remedy = failure.Remedy is { } known ? $"{known}. Or get" : "Get";
        return new FetchException(
            $"{file.Address}: {failure.Message}{asked}. {there}. {remedy} {file.Name} (sha256 {file.Sha256}) elsewhere and name its folder with --from DIR.", failure);
    }

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
