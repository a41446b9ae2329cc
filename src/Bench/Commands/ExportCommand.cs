using System.CommandLine;
using Bench.Running;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx;
using Harness.Models.Sequence;
using Harness.Results;
using Harness.Text;
using Harness.Training;

namespace Bench.Commands;

/// <summary><c>bench export</c> writes a run's network as an ONNX file, with the network and its vocabulary beside it.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "METHOD-seedN; without -seedN the first seed." };
        var to = new Option<string>("--to")
        {
            Description = "Folder that gets model.onnx, the network and its vocabulary.",
            HelpName = "DIR",
            Required = true,
        };
        var check = new Option<bool>("--check")
        {
            Description = "Compute the validation split in ONNX Runtime and here; the exit code is 1 if logits differ by more than 1e-4.",
        };
        var track = DataOptions.Track();
        var artifacts = DataOptions.Artifacts();
        var data = DataOptions.Data();
        var text = DataOptions.Text();
        var command = new Command("export", "Write a run's network as an ONNX file, which computes the same logits and is stored as the network is.")
        {
            run, to, check, track, artifacts, data, text,
        };
        command.SetAction(arguments => Run(
            arguments.InvocationConfiguration.Output,
            TrackCatalog.Find(arguments.GetValue(track)!),
            UserFolders.Artifacts(arguments.GetValue(artifacts)),
            arguments.GetRequiredValue(run),
            arguments.GetRequiredValue(to),
            arguments.GetValue(check)
                ? track => track.Data.Open(UserFolders.Data(arguments.GetValue(data)), arguments.GetValue(text)).Split(Split.Validation)
                : null));
        return command;
    }

    // Nothing is checked where validation is null.
    private static int Run(TextWriter output, Track track, string artifacts, string name, string to, Func<Track, Split>? validation)
    {
        var runs = RunFolder.AllOf(artifacts, track.Name);
        var key = RunNames.Find([.. runs.Select(run => run.Key)], name, Path.Combine(artifacts, track.Name));
        var folder = runs.First(run => run.Key == key).Path;
        if (CrfTagger.IsIn(folder))
            throw new ArgumentException(
                $"{key} is a CRF: ONNX has no operators for one. Expected a run that left a network; {folder} has all there is of it.");
        using var network = Network.Load(folder);
        network.Module.eval();
        network.Save(to);
        BertWordPiece.Load(Path.Combine(folder, BertWordPiece.VocabularyFile)).Save(to, network.Shape.Positions);
        var file = Path.Combine(to, OnnxFile.Name);
        var bytes = OnnxFile.Write(network, file);
        var weights = new FileInfo(Path.Combine(to, Model.WeightsFile)).Length;
        output.WriteLine(Invariant($"{file}: {bytes:N0} bytes; {Model.WeightsFile}: {weights:N0} bytes"));
        return validation is null ? 0 : Check(output, network, file, validation(track));
    }

    private static int Check(TextWriter output, Network network, string file, Split split)
    {
        using var session = OnnxSession.Open(file, Environment.ProcessorCount);
        var comparison = OnnxComparison.Of(network, session, split.Examples);
        var own = split.Scorer.Score(comparison.Own);
        var theirs = split.Scorer.Score(comparison.Theirs);
        var allowed = OnnxComparison.Tolerance;
        output.WriteLine(Invariant($"largest difference between logits: {comparison.LargestDifference:E2} ({allowed:E0} is allowed)"));
        output.WriteLine(Invariant($"another label at {comparison.OtherLabels:N0} of {comparison.Positions:N0} positions"));
        output.WriteLine(Invariant($"{split.Name} F1: {own.Headline:F6} here, {theirs.Headline:F6} in ONNX Runtime"));
        return comparison.LargestDifference <= OnnxComparison.Tolerance ? 0 : ExitCodes.Failed;
    }

}
