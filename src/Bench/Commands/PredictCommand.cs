using System.CommandLine;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
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
            Description = "A finished run: METHOD-seedN, METHOD for its first seed, or its folder; or a folder that 'bench export' wrote.",
            HelpName = "RUN",
            Required = true,
        };
        var text = new Argument<string>("TEXT") { Description = "A sentence in quotes." };
        var track = DataOptions.Track();
        track.Description = "The track of the run. For a folder only a model that is no BERT needs it, because a BERT keeps its own labels.";
        var artifacts = DataOptions.Artifacts();
        var command = new Command("predict", "Show what a finished run finds in a text, such as the names of people and places.")
        {
            run, text, track, artifacts,
        };
        command.SetAction(arguments =>
        {
            var chosen = TrackCatalog.Find(arguments.GetValue(track)!);
            var folder = FolderOf(arguments.GetRequiredValue(run), UserFolders.Artifacts(arguments.GetValue(artifacts)), chosen);
            Run(arguments.InvocationConfiguration.Output, folder, arguments.GetRequiredValue(text), chosen);
        });
        return command;
    }

    /// <summary>Finds the folder of a finished run or of an export.</summary>
    internal static string FolderOf(string name, string artifacts, Track track)
    {
        var isNetwork = File.Exists(Path.Combine(name, Model.WeightsFile));
        if (!isNetwork && Directory.Exists(name))
            throw new ArgumentException($"{name}: no finished run and no export, because there is no {Model.WeightsFile} in it.");
        var folder = isNetwork ? name : RunNames.FolderOf(artifacts, track.Name, name);
        RunNames.CheckFiles(folder);
        return folder;
    }

    private static void Run(TextWriter output, string folder, string text, Track track)
    {
        if (TrainedModel.KindOtherThanBert(folder) is { } kind
            && RunRecord.TryRead(Path.Combine(folder, RunFolder.RecordFile))?.Track is { } name && name != track.Name)
        {
            throw new ArgumentException(
                $"{folder}: this is {kind} of track {name}, which keeps no labels of its own. Name its track with --track {name}, "
                + "or with --track FILE if the track is your own.");
        }

        var wordPiece = BertWordPiece.Open(folder);
        using var model = TrainedModel.Load(folder, wordPiece, track.Task);
        foreach (var line in track.Task.Describe(text, model, wordPiece))
            output.WriteLine(PrintableText.Of(line));
    }
}
