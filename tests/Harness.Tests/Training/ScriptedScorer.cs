using Harness.Training;

namespace Harness.Tests.Training;

/// <summary>Gives the headlines that it was told, one a call, and the last one from then on.</summary>
internal sealed class ScriptedScorer(params double[] headlines) : ISplitScorer
{
    public int Calls { get; private set; }

    public Action? Scoring { get; init; }

    public TaskScores Score(IReadOnlyList<int[]> predicted)
    {
        Scoring?.Invoke();
        var headline = headlines[Math.Min(Calls++, headlines.Length - 1)];
        return new TaskScores(headline, new Dictionary<string, double> { ["score"] = headline }, [], new Dictionary<string, MatchCounts>());
    }
}
