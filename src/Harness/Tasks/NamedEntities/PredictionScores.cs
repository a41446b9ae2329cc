using System.Text.Json;
using Harness.Common;
using Harness.Results;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>The scores of a file of <c>word ... gold predicted</c> lines, as <c>bench score</c> prints them.</summary>
public static class PredictionScores
{
    // With a fixed seed the same file always gets the same interval.
    private const ulong BootstrapSeed = Scoreboard.BootstrapSeed;

    /// <summary>Gives the scores as the table of seqeval's <c>classification_report</c>.</summary>
    /// <param name="path">The file of predictions.</param>
    /// <param name="scheme">The rule by which tags become entities.</param>
    /// <exception cref="DataFormatException">The file cannot be read as <see cref="PredictionFile"/> describes.</exception>
    public static string Table(string path, EntityScheme scheme) => EntityReport.Format(Score(path, scheme));

    /// <summary>Gives the scores with counts and a bootstrap interval, as one JSON object.</summary>
    /// <param name="path">The file of predictions.</param>
    /// <param name="scheme">The rule by which tags become entities.</param>
    /// <exception cref="DataFormatException">The file cannot be read as <see cref="PredictionFile"/> describes.</exception>
    public static string Json(string path, EntityScheme scheme)
    {
        var scores = Score(path, scheme);
        var micro = scores.Micro;
        var interval = Bootstrap.F1Interval(scores.Sentences, BootstrapSeed);
        var report = new
        {
            micro.Precision,
            micro.Recall,
            micro.F1,
            Support = micro.Gold,
            scores.Accuracy,
            micro.Correct,
            micro.Predicted,
            micro.Gold,
            Sentences = scores.Sentences.Count,
            scores.Tokens,
            PerType = scores.ByType.ToDictionary(pair => pair.Key, pair => OfType(pair.Value)),
            scores.Macro,
            scores.Weighted,
            F1Interval = new { interval.Low, interval.High, Bootstrap.Level, Resamples = Bootstrap.DefaultResamples, Seed = BootstrapSeed },
            Scheme = EntitySchemes.NameOf(scheme),
        };
        return JsonSerializer.Serialize(report, RecordJson.Options) + "\n";
    }

    private static EntityScores Score(string path, EntityScheme scheme)
    {
        var sentences = PredictionFile.Read(path, scheme);
        return EntityScorer.Score(
            [.. sentences.Select(sentence => sentence.Gold)], [.. sentences.Select(sentence => sentence.Predicted)], scheme);
    }

    private static object OfType(MatchCounts counts) => new
    {
        counts.Precision,
        counts.Recall,
        counts.F1,
        Support = counts.Gold,
        counts.Correct,
        counts.Predicted,
        counts.Gold,
    };
}
