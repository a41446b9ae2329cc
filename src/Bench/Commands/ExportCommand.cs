using System.CommandLine;
using System.Globalization;
using Bench.Running;
using Harness.Crf;
using Harness.Data;
using Harness.Exchange.Onnx;
using Harness.Models;
using Harness.Refereeing;
using Harness.Tracks;

namespace Bench.Commands;

/// <summary><c>bench export</c>: a run's network as an ONNX file, with the network and its vocabulary beside it.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "METHOD-seedN; without -seedN the first seed." };
        var to = new Option<string>("--to") { Description = "Folder that gets model.onnx, the network and its vocabulary.", HelpName = "DIR", Required = true };
        var check = new Option<bool>("--check") { Description = "Run the validation split through ONNX Runtime and through the network, and compare; exit code 1 where logits differ by more than 1e-4." };
        var track = DataOptions.Track();
        var artifacts = DataOptions.Artifacts();
        var data = DataOptions.Data();
        var text = DataOptions.Text();
        var command = new Command("export", "A run's network as an ONNX file: no CRF. It computes the same logits and is stored as the network is.") { run, to, check, track, artifacts, data, text };
        command.SetAction(arguments => Run(
            arguments.InvocationConfiguration.Output,
            TrackCatalog.Find(arguments.GetValue(track)!),
            DataOptions.ArtifactsFolder(arguments.GetValue(artifacts)),
            arguments.GetRequiredValue(run),
            arguments.GetRequiredValue(to),
            arguments.GetValue(check) ? track => track.Data.Open(DataOptions.Folder(arguments.GetValue(data)), arguments.GetValue(text)).Split(Split.Validation) : null));
        return command;
    }

    // No validation split, no check.
    private static int Run(TextWriter output, Track track, string artifacts, string name, string to, Func<Track, Split>? validation)
    {
        var runs = RunFolder.AllOf(artifacts, track.Name);
        var key = RunNames.Find([.. runs.Select(run => run.Key)], name, Path.Combine(artifacts, track.Name));
        var folder = runs.First(run => run.Key == key).Path;
        if (CrfTagger.IsIn(folder))
            throw new ArgumentException($"{key} is a CRF: ONNX has no operators for one. Expected a run that left a network; {folder} has all there is of it.");
        var runtime = OnnxRuntime.TryFind();
        if (validation is not null && runtime is null)
            throw new ArgumentException($"--check: no ONNX Runtime. 'make onnxruntime' installs it with Node.js's npm; {OnnxRuntime.FolderVariable} names a folder whose node_modules has onnxruntime-node.");
        using var network = Network.Load(folder);
        network.Module.eval();
        network.Save(to);
        BertWordPiece.Load(Path.Combine(folder, BertWordPiece.VocabularyFile)).Save(to, network.Shape.Positions);
        var file = Path.Combine(to, OnnxFile.Name);
        var bytes = OnnxFile.Write(network, file);
        output.WriteLine(Invariant($"{file}: {bytes:N0} bytes; {Model.WeightsFile}: {new FileInfo(Path.Combine(to, Model.WeightsFile)).Length:N0} bytes"));
        return validation is null ? 0 : Check(output, network, file, runtime!, validation(track));
    }

    private static int Check(TextWriter output, Network network, string file, OnnxRuntime runtime, Split split)
    {
        var comparison = OnnxComparison.Of(network, file, runtime, split.Examples);
        var (own, theirs) = (split.Scorer.Score(comparison.Own), split.Scorer.Score(comparison.Theirs));
        output.WriteLine(Invariant($"largest difference of the logits: {comparison.LargestDifference:E2}, at most {OnnxComparison.Tolerance:E0} is taken for rounding"));
        output.WriteLine(Invariant($"another label at {comparison.OtherLabels:N0} of {comparison.Positions:N0} positions"));
        output.WriteLine(Invariant($"{split.Name} F1: {own.Headline:F6} here, {theirs.Headline:F6} in ONNX Runtime"));
        return comparison.LargestDifference <= OnnxComparison.Tolerance ? 0 : ExitCodes.Failed;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
