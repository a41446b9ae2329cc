using System.Collections.Concurrent;
using Harness.Fetching;

namespace Harness.Tests.Fetching;

/// <summary>Keeps what an observer of a fetch is told.</summary>
internal sealed class RecordingFetch : IFetchObserver
{
    private readonly ConcurrentQueue<string> notes = new();
    private readonly ConcurrentQueue<FetchProgress> reports = new();

    public IReadOnlyList<string> Notes => [.. notes];

    public IReadOnlyList<FetchProgress> Reports => [.. reports];

    public void Note(string text) => notes.Enqueue(text);

    public void Progress(FetchProgress progress) => reports.Enqueue(progress);
}
