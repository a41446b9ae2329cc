using System.Net;
using System.Security.Cryptography;
using Harness.Fetching;

namespace Harness.Tests.Fetching;

/// <summary>A folder, a client without a proxy and waits that take no time: what a test of fetching needs.</summary>
internal sealed class FetchBench : IDisposable
{
    private readonly IWebProxy proxy = HttpClient.DefaultProxy;
    private readonly HttpClient client;

    public FetchBench()
    {
        HttpClient.DefaultProxy = new WebProxy();
        client = HttpSource.Client();
        Content = new byte[300_000];
        new Random(20031).NextBytes(Content);
    }

    /// <summary>What the pinned file holds.</summary>
    public byte[] Content { get; }

    public int Half => Content.Length / 2;

    public TemporaryFolder Folder { get; } = new();

    /// <summary>Where the file is to come.</summary>
    public string Final => Folder.PathOf("model.bin");

    public string Partial => Final + ".partial";

    public RecordingFetch Observer { get; } = new();

    /// <summary>Between tries.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public HttpSource Source(TimeSpan? patience = null) => new(client, Observer, new HurriedClock(Waits), patience);

    public RemoteFile FileAt(Uri server, string name = "model.bin") => new(new Uri(server, name), Content.Length, Sha256(Content));

    public Task FetchAsync(RemoteFile file, CancellationToken cancel = default, TimeSpan? patience = null) =>
        new Fetcher(Source(patience), Observer).FetchAsync(file, Final, cancel);

    /// <summary>Fetches what cannot be had, and looks that nothing came under the final name.</summary>
    public async Task<string> FailAsync(RemoteFile file)
    {
        var error = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(file));
        Assert.False(File.Exists(Final));
        Assert.Contains(file.Address.ToString(), error.Message, StringComparison.Ordinal);
        return error.Message;
    }

    public void AssertFetched()
    {
        Assert.Equal(Content, File.ReadAllBytes(Final));
        Assert.False(File.Exists(Partial));
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public void Dispose()
    {
        HttpClient.DefaultProxy = proxy;
        client.Dispose();
        Folder.Dispose();
    }

    /// <summary>A clock whose timers ring at once.</summary>
    private sealed class HurriedClock(List<TimeSpan> waits) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
