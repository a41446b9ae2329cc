using System.CommandLine;
using Harness.Common;
using Harness.Results;
using Harness.Tasks.NamedEntities;

namespace Bench.Commands;

/// <summary><c>bench score FILE [--json]</c>: entity scores of any file of <c>word ... gold predicted</c> lines.</summary>
public static class ScoreCommand
{
    /// <summary>The seed of the interval: the same file always gets the same one.</summary>
    private const ulong BootstrapSeed = Scoreboard.BootstrapSeed;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "Lines of 'word ... gold predicted'; an empty line between sentences." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the report." };
        var command = new Command("score", "Score a file of predictions as seqeval does.") { file, json };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(file),
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    /// <returns>The exit status: 0, or 1 with one line on <paramref name="error"/> where the file is not as it must be.</returns>
    public static int Run(string file, bool json, TextWriter output, TextWriter error)
    {
        IReadOnlyList<TaggedPrediction> sentences;
        try
        {
            sentences = PredictionFile.Read(file);
        }
        catch (DataFormatException e)
        {
            error.WriteLine(e.Message);
            return 1;
        }

        var scores = EntityScorer.Score([.. sentences.Select(sentence => sentence.Gold)], [.. sentences.Select(sentence => sentence.Predicted)]);
        output.Write(json ? ToJson(scores) : EntityReport.Format(scores));
        return 0;
    }

    private static string ToJson(EntityScores scores)
    {
        var micro = scores.Micro;
        var interval = Bootstrap.F1Interval(scores.Sentences, BootstrapSeed);
        return JsonText.Of(
            new
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
                PerType = scores.ByType.ToDictionary(
                    pair => pair.Key,
                    pair => new
                    {
                        pair.Value.Precision,
                        pair.Value.Recall,
                        pair.Value.F1,
                        Support = pair.Value.Gold,
                        pair.Value.Correct,
                        pair.Value.Predicted,
                        pair.Value.Gold,
                    }),
                scores.Macro,
                scores.Weighted,
                F1Interval = new { interval.Low, interval.High, Bootstrap.Level, Resamples = Bootstrap.DefaultResamples, Seed = BootstrapSeed },
            });
    }
}
