using Harness.Models;
using Harness.Training;

namespace Harness.Tests.Training;

/// <summary>Returns given headlines, one a call, and repeats the last one from then on.</summary>
internal sealed class ScriptedScorer(params double[] headlines) : ISplitScorer
{
    public int Calls { get; private set; }

    public Action? Scoring { get; init; }

    public TaskScores Score(Predictions predictions)
    {
        Scoring?.Invoke();
        var headline = headlines[Math.Min(Calls, headlines.Length - 1)];
        Calls++;
        return new TaskScores(headline, new Dictionary<string, double> { ["score"] = headline }, [], new Dictionary<string, MatchCounts>());
    }
}
