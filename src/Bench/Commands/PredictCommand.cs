using System.CommandLine;
using Bench.Running;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Sequence;
using Harness.Results;
using Harness.Text;

namespace Bench.Commands;

/// <summary><c>bench predict</c> shows what a finished run finds in a text.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var run = new Option<string>("--run", "-r")
        {
            Description = "The folder of a finished run, or one that 'bench export' wrote.",
            HelpName = "DIR",
            Required = true,
        };
        var text = new Argument<string>("TEXT") { Description = "A sentence in quotes." };
        var track = DataOptions.Track();
        track.Description = "The track of the run. Only a CRF needs it, because a network keeps its own labels.";
        var command = new Command("predict", "Show what a finished run finds in a text, such as the names of people and places.")
        {
            run, text, track,
        };
        command.SetAction(arguments => Run(
            arguments.InvocationConfiguration.Output,
            arguments.GetRequiredValue(run),
            arguments.GetRequiredValue(text),
            TrackCatalog.Find(arguments.GetValue(track)!)));
        return command;
    }

    private static void Run(TextWriter output, string folder, string text, Track track)
    {
        if (!File.Exists(Path.Combine(folder, Model.WeightsFile)))
        {
            throw new ArgumentException(
                $"{folder}: no finished run and no export. Expected a folder such as artifacts/runs/quick/best-chain-seed1, "
                + "or one that 'bench export' wrote.");
        }

        if (CrfTagger.IsIn(folder)
            && RunRecord.Read(Path.Combine(folder, RunFolder.RecordFile)).Track is var name && name != track.Name)
        {
            throw new ArgumentException(
                $"{folder}: this is a CRF of track {name}, and a CRF keeps no labels of its own. Name its track with --track {name}, "
                + "or with --track FILE if the track is your own.");
        }

        var wordPiece = BertWordPiece.Open(folder);
        using var model = TrainedModel.Load(folder, wordPiece, track.Task.WordLabelling);
        foreach (var line in track.Task.Describe(text, model, wordPiece))
            output.WriteLine(line);
    }
}
