using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Harness.Common;
using Harness.Fetching;
using Xunit.Abstractions;

namespace Harness.Tests.Fetching;

public sealed class FetcherTests(ITestOutputHelper output) : IDisposable
{
    private readonly FetchBench bench = new();

    public void Dispose()
    {
        foreach (var note in bench.Observer.Notes)
            output.WriteLine(note);
        bench.Dispose();
    }

    [Fact]
    public async Task Fetches_a_whole_file()
    {
        using var server = new LoopbackServer(Answers.File(bench.Content));
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
        Assert.Equal([new LoopbackRequest("/model.bin", null)], server.Requests);
        Assert.Equal(new FetchProgress("model.bin", 0, 300_000, 0), bench.Observer.Reports[0] with { BytesPerSecond = 0 });
        Assert.Equal(300_000, bench.Observer.Reports[^1].Bytes);
    }

    [Fact]
    public async Task Keeps_what_is_there()
    {
        using var server = new LoopbackServer(Answers.File(bench.Content));
        File.WriteAllBytes(bench.Final, bench.Content);
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Replaces_another_file_under_its_name()
    {
        using var server = new LoopbackServer(Answers.File(bench.Content));
        File.WriteAllBytes(bench.Final, [1, 2, 3]);
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
    }

    [Fact]
    public async Task Goes_on_with_what_an_earlier_call_left()
    {
        using var server = new LoopbackServer(Answers.File(bench.Content));
        File.WriteAllBytes(bench.Partial, bench.Content[..bench.Half]);
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
        Assert.Equal(bench.Half, Assert.Single(server.Requests).From);
        Assert.Equal(bench.Half, bench.Observer.Reports[0].Bytes);
    }

    [Fact]
    public async Task Begins_anew_where_the_server_ignores_ranges()
    {
        using var server = new LoopbackServer(Answers.Whole(bench.Content));
        File.WriteAllBytes(bench.Partial, bench.Content[..bench.Half]);
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
        Assert.Equal(bench.Half, Assert.Single(server.Requests).From);
    }

    [Fact]
    public async Task Begins_anew_where_the_server_sends_another_range()
    {
        using var server = new LoopbackServer(Answers.WrongRange(bench.Content, from: 7), Answers.File(bench.Content));
        File.WriteAllBytes(bench.Partial, bench.Content[..bench.Half]);
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
        Assert.Equal([bench.Half, null], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task Begins_anew_where_what_was_left_is_of_another_file()
    {
        using var server = new LoopbackServer(Answers.File(bench.Content));
        File.WriteAllBytes(bench.Partial, new byte[bench.Half]);
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
        Assert.Equal([bench.Half, null], server.Requests.Select(request => request.From));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Asks_for_nothing_more_where_all_of_it_was_left(bool lengthIsPinned)
    {
        using var server = new LoopbackServer(Answers.File(bench.Content));
        File.WriteAllBytes(bench.Partial, bench.Content);
        var file = bench.FileAt(server.Address);
        await bench.FetchAsync(lengthIsPinned ? file : file with { Bytes = null });
        bench.AssertFetched();
        Assert.Equal(lengthIsPinned ? 0 : 1, server.Requests.Count);
    }

    [Fact]
    public async Task Goes_on_where_the_connection_broke_off()
    {
        using var server = new LoopbackServer(Answers.CutAt(bench.Content, bench.Half), Answers.File(bench.Content));
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
        Assert.Equal([null, bench.Half], server.Requests.Select(request => request.From));
        Assert.Equal([TimeSpan.FromSeconds(1)], bench.Waits);
    }

    [Fact]
    public async Task Goes_on_as_often_as_each_try_brings_more()
    {
        using var server = new LoopbackServer([.. Enumerable.Range(1, 20).Select(twentieth => Answers.CutAt(bench.Content, twentieth * 15_000))]);
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
        Assert.Equal(20, server.Requests.Count);
    }

    [Fact]
    public async Task Gives_up_where_no_try_brings_more_and_keeps_what_came()
    {
        using var server = new LoopbackServer(Answers.WholeCutAt(bench.Content, bench.Half));
        var message = await FailAsync(server);
        Assert.Contains("the connection broke off", message, StringComparison.Ordinal);
        Assert.Contains($"150,000 of 300,000 bytes are in {bench.Partial}", message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 4, 8], bench.Waits.Select(wait => wait.TotalSeconds));
        Assert.Equal(bench.Content[..bench.Half], File.ReadAllBytes(bench.Partial));
    }

    [Fact]
    public async Task Goes_on_where_an_answer_without_a_length_was_short()
    {
        using var server = new LoopbackServer(Answers.WithoutLength(bench.Content[..bench.Half]), Answers.File(bench.Content));
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
        Assert.Contains("the answer ended after 150,000 of 300,000 bytes", bench.Observer.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_where_the_server_fell_silent()
    {
        using var server = new LoopbackServer(Answers.SilentAfter(bench.Content, bench.Half), Answers.File(bench.Content));
        await bench.FetchAsync(bench.FileAt(server.Address), patience: TimeSpan.FromSeconds(3));
        bench.AssertFetched();
        Assert.Contains("nothing came for 3 seconds; 150,000 bytes are there", bench.Observer.Notes[0], StringComparison.Ordinal);
        Assert.Equal([null, bench.Half], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task Removes_a_file_with_another_hash_so_that_the_next_call_may_get_it()
    {
        byte[] wrong = [.. bench.Content];
        wrong[1_000] ^= 1;
        using var server = new LoopbackServer(Answers.File(wrong), Answers.File(bench.Content));
        var message = await FailAsync(server);
        Assert.Contains($"sha256 {FetchBench.Sha256(wrong)}, expected {FetchBench.Sha256(bench.Content)}", message, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.Partial));
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
    }

    [Fact]
    public async Task Refuses_a_file_of_another_length_before_it_comes()
    {
        using var server = new LoopbackServer(Answers.File([1, 2, 3]));
        var message = await FailAsync(server);
        Assert.Contains("what is there now has 3 bytes, the file 300,000", message, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.Partial));
    }

    [Fact]
    public async Task Refuses_a_file_that_does_not_end()
    {
        using var server = new LoopbackServer(Answers.WithoutLength([.. bench.Content, .. bench.Content]));
        const string Expected = "more than the file's 300,000 bytes come: it was replaced. Nothing of it is there";
        Assert.Contains(Expected, await FailAsync(server), StringComparison.Ordinal);
        Assert.False(File.Exists(bench.Partial));
    }

    [Fact]
    public async Task Follows_a_redirection_with_the_range()
    {
        using var server = new LoopbackServer(Answers.Status("302 Found", "Location: /elsewhere"), Answers.File(bench.Content));
        File.WriteAllBytes(bench.Partial, bench.Content[..bench.Half]);
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
        Assert.Equal(new LoopbackRequest("/elsewhere", bench.Half), server.Requests[1]);
    }

    [Fact]
    public async Task Leaves_a_circle_of_redirections()
    {
        using var server = new LoopbackServer(Answers.Status("302 Found", "Location: /model.bin"));
        Assert.Contains("302 Found: redirected to /model.bin, in a circle", await FailAsync(server), StringComparison.Ordinal);
        Assert.Equal(11, server.Requests.Count);
    }

    [Theory]
    [InlineData("404 Not Found", "not there any more")]
    [InlineData("401 Unauthorized", "does not give the file to everybody")]
    [InlineData("403 Forbidden", "does not give the file to everybody")]
    [InlineData("407 Proxy Authentication Required", "the proxy wants a name and a password")]
    [InlineData("400 Bad Request", "not an answer that a file comes with")]
    public async Task Does_not_ask_again_where_that_is_of_no_use(string status, string said)
    {
        using var server = new LoopbackServer(Answers.Status(status));
        var message = await FailAsync(server);
        Assert.Contains($"{status}: ", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Contains("Nothing of it is there", message, StringComparison.Ordinal);
        Assert.Contains("--from DIR", message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("429 Too Many Requests")]
    [InlineData("503 Service Unavailable")]
    public async Task Waits_as_long_as_the_server_asks(string status)
    {
        using var server = new LoopbackServer(Answers.Status(status, "Retry-After: 17"), Answers.File(bench.Content));
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
        Assert.Equal([TimeSpan.FromSeconds(17)], bench.Waits);
    }

    [Fact]
    public async Task Waits_until_the_hour_that_the_server_names()
    {
        var hour = DateTimeOffset.UtcNow.AddSeconds(100).ToString("R");
        using var server = new LoopbackServer(Answers.Status("503 Service Unavailable", $"Retry-After: {hour}"), Answers.File(bench.Content));
        await bench.FetchAsync(bench.FileAt(server.Address));
        Assert.InRange(Assert.Single(bench.Waits).TotalSeconds, 30, 100);
    }

    [Fact]
    public async Task Does_not_wait_for_hours()
    {
        using var server = new LoopbackServer(Answers.Status("429 Too Many Requests", "Retry-After: 7200"));
        Assert.Contains("asks to wait for 120 minutes", await FailAsync(server), StringComparison.Ordinal);
        Assert.Empty(bench.Waits);
    }

    [Theory]
    [InlineData("500 Internal Server Error")]
    [InlineData("502 Bad Gateway")]
    public async Task Asks_again_where_the_server_has_trouble(string status)
    {
        using var server = new LoopbackServer(Answers.Status(status), Answers.Status(status), Answers.HangUp(), Answers.File(bench.Content));
        await bench.FetchAsync(bench.FileAt(server.Address));
        bench.AssertFetched();
        Assert.Equal([1, 2, 4], bench.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Gives_up_where_the_trouble_stays()
    {
        using var server = new LoopbackServer(Answers.Status("500 Internal Server Error"));
        Assert.Contains("500 Internal Server Error: the server has trouble, 5 times", await FailAsync(server), StringComparison.Ordinal);
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task Says_where_nobody_listens()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}/");
        listener.Stop();
        var message = await bench.FailAsync(bench.FileAt(address));
        output.WriteLine(message);
        Assert.Contains("no connection (Connection refused", message, StringComparison.Ordinal);
        Assert.Equal(4, bench.Waits.Count);
    }

    [Fact]
    public async Task Says_which_name_is_unknown()
    {
        var message = await bench.FailAsync(bench.FileAt(new Uri("http://no-such-host.invalid/")));
        output.WriteLine(message);
        Assert.Contains("the name no-such-host.invalid could not be resolved", message, StringComparison.Ordinal);
        Assert.Contains("HTTPS_PROXY", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_certificate_that_nobody_vouches_for()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var server = new LoopbackServer(certificate, Answers.File(bench.Content));
        var message = await FailAsync(server);
        Assert.Contains("no secure connection could be made", message, StringComparison.Ordinal);
        Assert.Contains("certificate", message, StringComparison.Ordinal);
        Assert.Empty(bench.Waits);
    }

    [Fact]
    public async Task Asks_the_proxy_that_is_in_force()
    {
        using var server = new LoopbackServer(Answers.File(bench.Content));
        HttpClient.DefaultProxy = new WebProxy(server.Address);
        await bench.FetchAsync(bench.FileAt(new Uri("http://no-such-host.invalid/")));
        bench.AssertFetched();
        Assert.Equal("http://no-such-host.invalid/model.bin", Assert.Single(server.Requests).Target);
        Assert.Equal($"model.bin: through the proxy {server.Address.ToString().TrimEnd('/')}", bench.Observer.Notes[0]);
    }

    [Fact]
    public async Task Waits_for_another_process_and_takes_what_it_got()
    {
        using var server = new LoopbackServer(Answers.File(bench.Content));
        var other = FileLock.TryTake(bench.Final + ".lock");
        Assert.NotNull(other);
        var fetching = Task.Run(() => bench.FetchAsync(bench.FileAt(server.Address)));
        Assert.True(SpinWait.SpinUntil(() => bench.Observer.Notes.Count > 0, TimeSpan.FromSeconds(60)));
        Assert.Contains("waiting, another process fetches it", bench.Observer.Notes[0], StringComparison.Ordinal);
        File.WriteAllBytes(bench.Final, bench.Content);
        other.Dispose();
        await fetching;
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Cancelled_keeps_what_came()
    {
        using var server = new LoopbackServer(Answers.SilentAfter(bench.Content, bench.Half), Answers.File(bench.Content));
        using var cancel = new CancellationTokenSource();
        var fetching = bench.FetchAsync(bench.FileAt(server.Address), cancel.Token);
        Assert.True(SpinWait.SpinUntil(
            () => File.Exists(bench.Partial) && new FileInfo(bench.Partial).Length == bench.Half,
            TimeSpan.FromSeconds(60)));
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        Assert.False(File.Exists(bench.Final));
        Assert.Equal(bench.Content[..bench.Half], File.ReadAllBytes(bench.Partial));
    }

    /// <summary>The kernel's device that is always full stands in for the partial file.</summary>
    [LinuxFact]
    public async Task Says_that_the_disk_is_full()
    {
        using var server = new LoopbackServer(Answers.File(bench.Content));
        File.CreateSymbolicLink(bench.Partial, "/dev/full");
        var message = await FailAsync(server);
        Assert.Contains("the disk is full", message, StringComparison.Ordinal);
        Assert.Contains("BENCH_CACHE", message, StringComparison.Ordinal);
    }

    private async Task<string> FailAsync(LoopbackServer server)
    {
        var message = await bench.FailAsync(bench.FileAt(server.Address));
        output.WriteLine(message);
        return message;
    }
}
