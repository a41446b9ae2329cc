using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Timeout;

namespace Harness.Fetching;

/// <summary>
/// Downloads files from their servers. A download that broke off is continued by a range request. ETags need not be compared, because a file that was
/// changed on the server in between does not have the pinned hash.
/// </summary>
/// <param name="clock">The clock that measures the waits between tries; null for the system's clock.</param>
/// <param name="patience">The time for which a server may be silent; null for one minute.</param>
public sealed class HttpSource(HttpClient client, IFetchObserver observer, TimeProvider? clock = null, TimeSpan? patience = null) : IFileSource
{
    private const int Tries = 5;
    private const int BufferBytes = 1 << 17;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly ResiliencePipeline patient = new ResiliencePipelineBuilder().AddTimeout(patience ?? TimeSpan.FromMinutes(1)).Build();

    /// <summary>
    /// Creates a client that follows redirections and uses the environment's proxy. It has no time limit of its own, because this class notices a
    /// silent server.
    /// </summary>
    public static HttpClient Client()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = true, MaxAutomaticRedirections = 10 }) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("bert-compression-benchmark", "1"));
        return client;
    }

    /// <inheritdoc/>
    public string PlaceOf(RemoteFile file) => file.Address.ToString();

    /// <inheritdoc/>
    public async Task BringAsync(RemoteFile file, string partial, CancellationToken cancel)
    {
        if (Proxy.Of(file.Address) is { } proxy)
            observer.Note($"{file.Name}: through the proxy {proxy}");
        var longest = LengthOf(partial);
        var failures = 0;
        var retries = new ResiliencePipelineBuilder { TimeProvider = clock }.AddRetry(new()
        {
            MaxRetryAttempts = int.MaxValue,
            ShouldHandle = tried =>
            {
                // The download of a long file may break off often, so a try that received anything new counts as the first.
                failures = LengthOf(partial) > longest ? 1 : failures + 1;
                longest = Math.Max(longest, LengthOf(partial));
                return new(tried.Outcome.Exception is HttpFault { MayPass: true } fault && !(fault.After > LongestWait) && failures < Tries);
            },
            DelayGenerator = tried => new((tried.Outcome.Exception as HttpFault)?.After ?? TimeSpan.FromSeconds(1 << (failures - 1))),
            OnRetry = tried =>
            {
                var there = Invariant($"{tried.Outcome.Exception!.Message}; {LengthOf(partial):N0} bytes are there");
                observer.Note(Invariant($"{file.Name}: {there}; again in {tried.RetryDelay.TotalSeconds:F0} s (try {failures + 1} of {Tries})"));
                return default;
            },
        }).Build();
        try
        {
            await retries.ExecuteAsync(async token => await TryAsync(file, partial, token), cancel);
        }
        catch (HttpFault fault)
        {
            throw Final(fault, file, partial);
        }
    }

    private async Task TryAsync(RemoteFile file, string partial, CancellationToken cancel)
    {
        if (LengthOf(partial) > file.Bytes)
            File.Delete(partial);
        var start = LengthOf(partial);
        if (start > 0 && start == file.Bytes)
            return;
        using var request = new HttpRequestMessage(HttpMethod.Get, file.Address);
        if (start > 0)
            request.Headers.Range = new RangeHeaderValue(start, null);
        using var response = await ExchangeAsync(
            file.Address, async token => await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), cancel);

        // The range begins beyond the end of the file. Either all of it was received, or it is another file, which the hash will show.
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && start > 0)
            return;
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
            throw HttpFault.Of(response);
        if (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From != start)
        {
            File.Delete(partial);
            var range = response.Content.Headers.ContentRange;
            throw new HttpFault(Invariant($"206 with the range '{range}' where bytes from {start} on were asked for"), mayPass: true);
        }

        var length = await ReceiveAsync(response, file, partial, response.StatusCode == HttpStatusCode.OK ? 0 : start, cancel);
        if (length > file.Bytes)
        {
            File.Delete(partial);
            throw new HttpFault(Invariant($"more than the file's {file.Bytes:N0} bytes come: it was replaced"));
        }

        if (length < file.Bytes)
            throw new HttpFault(Invariant($"the answer ended after {length:N0} of {file.Bytes:N0} bytes"), mayPass: true);
    }

    /// <returns>
    /// The number of bytes that were received, including those before <paramref name="start"/>. No more is written than the file has.
    /// </returns>
    private async Task<long> ReceiveAsync(HttpResponseMessage response, RemoteFile file, string partial, long start, CancellationToken cancel)
    {
        var total = start + response.Content.Headers.ContentLength;
        if (total is not null && file.Bytes is not null && total != file.Bytes)
            throw new HttpFault(Invariant($"what is there now has {total:N0} bytes, the file {file.Bytes:N0}: ")
                + "it was replaced, or a network's login page answers in its place");
        var length = start;
        var watch = Stopwatch.StartNew();
        var buffer = new byte[BufferBytes];
        var mode = start == 0 ? FileMode.Create : FileMode.Append;
        await using var written = new FileStream(partial, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        Report();
        while (await ExchangeAsync(file.Address, token => body.ReadAsync(buffer, token), cancel) is var read and > 0)
        {
            length += read;
            if (length > file.Bytes)
                break;
            await written.WriteAsync(buffer.AsMemory(0, read), cancel);
            Report();
        }

        return length;

        void Report() => observer.Progress(new FetchProgress(
            file.Name, length, file.Bytes ?? total, watch.Elapsed > TimeSpan.Zero ? (length - start) / watch.Elapsed.TotalSeconds : 0));
    }

    private async Task<T> ExchangeAsync<T>(Uri address, Func<CancellationToken, ValueTask<T>> exchange, CancellationToken cancel)
    {
        try
        {
            return await patient.ExecuteAsync(exchange, cancel);
        }
        catch (Exception error) when (error is TimeoutRejectedException or HttpRequestException or IOException)
        {
            throw HttpFault.Of(error, address);
        }
    }

    private static FetchException Final(HttpFault fault, RemoteFile file, string partial)
    {
        var asked = !fault.MayPass ? ""
            : fault.After > LongestWait ? Invariant($", and asks to wait for {fault.After.Value.TotalMinutes:F0} minutes")
            : Invariant($", {Tries} times");
        var all = file.Bytes is { } bytes ? Invariant($"of {bytes:N0} ") : "";
        var there = LengthOf(partial) is var length and > 0 ? Invariant($"{length:N0} {all}bytes are in {partial}") : "Nothing of it is there";
        var remedy = fault.Remedy is { } known ? $"{known}. Or get" : "Get";
        var elsewhere = $"{remedy} {file.Description} elsewhere and name its folder with --from DIR";
        return new FetchException($"{file.Address}: {fault.Message}{asked}. {there}. {elsewhere}.", fault);
    }

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
