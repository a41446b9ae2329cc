using System.Text.Json;
using Harness.Common;
using Harness.Results;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>The scores of a file of <c>word ... gold predicted</c> lines, as <c>bench score</c> prints them.</summary>
public static class PredictionScores
{
    // With a fixed seed the same file always gets the same interval.
    private const ulong BootstrapSeed = EntryComparisons.BootstrapSeed;

    /// <summary>Gives the scores as the table of seqeval's <c>classification_report</c>.</summary>
    /// <param name="path">The file of predictions.</param>
    /// <param name="scheme">The rule by which tags become entities.</param>
    /// <exception cref="DataFormatException">The file cannot be read as <see cref="PredictionFile"/> describes.</exception>
    public static string Table(string path, EntityScheme scheme) => EntityReport.Format(Score(PredictionFile.Read(path, scheme), scheme));

    /// <summary>Gives the scores with counts and a bootstrap interval, as one JSON object.</summary>
    /// <param name="path">The file of predictions.</param>
    /// <param name="scheme">The rule by which tags become entities.</param>
    /// <exception cref="DataFormatException">The file cannot be read as <see cref="PredictionFile"/> describes.</exception>
    public static string Json(string path, EntityScheme scheme)
    {
        var sentences = PredictionFile.Read(path, scheme);
        var scores = Score(sentences, scheme);
        var micro = scores.Micro;
        var documents = DocumentCount.Of([.. sentences.Select(sentence => sentence.Document)]);
        double[][] numbers = [.. scores.Sentences.Select(MicroF1.NumbersOf)];
        var interval = Interval.Of(Resampling.Of([numbers], new MicroF1(), documents, BootstrapSeed).Drawn[0]);
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
            F1Interval = new
            {
                interval.Low,
                interval.High,
                Interval.Level,
                Resampled = documents is null ? "sentences" : "documents",
                Resamples = Resampling.DefaultResamples,
                Seed = BootstrapSeed,
            },
            Scheme = EntitySchemes.NameOf(scheme),
        };
        return JsonSerializer.Serialize(report, RecordJson.Options) + "\n";
    }

    private static EntityScores Score(IReadOnlyList<TaggedPrediction> sentences, EntityScheme scheme) => EntityScorer.Score(
        [.. sentences.Select(sentence => sentence.Gold)], [.. sentences.Select(sentence => sentence.Predicted)], scheme);

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
