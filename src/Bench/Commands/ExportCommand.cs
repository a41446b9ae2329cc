using System.CommandLine;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Tasks;
using Harness.Text;
using Harness.Training;
using Reports.Page;

namespace Bench.Commands;

/// <summary><c>bench export</c> writes a run's network as an ONNX file, with the network, its vocabulary and a model card beside it.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = RunNames.Description };
        var to = new Option<string>("--to")
        {
            Description = "The folder that model.onnx, the network, its vocabulary and a model card (README.md) are written to.",
            HelpName = "DIR",
            Required = true,
        };
        var check = new Option<bool>("--check")
        {
            Description = "Compute the validation split in ONNX Runtime and here. The exit code is 1 if logits differ by more than 1e-4.",
        };
        var track = DataOptions.Track();
        var artifacts = DataOptions.Artifacts();
        var data = DataOptions.Data();
        var text = DataOptions.Text();
        var command = new Command(
            "export", "Write the network of a run as an ONNX file that computes the same logits from weights stored in the same formats.")
        {
            run, to, check, track, artifacts, data, text,
        };
        command.SetAction(arguments =>
        {
            var chosen = TrackCatalog.Find(arguments.GetValue(track)!);
            Func<IContestData>? opened = arguments.GetValue(check)
                ? () => chosen.Data.Open(UserFolders.Data(arguments.GetValue(data)), arguments.GetValue(text))
                : null;
            return Run(
                arguments.InvocationConfiguration.Output,
                chosen,
                UserFolders.Artifacts(arguments.GetValue(artifacts)),
                arguments.GetRequiredValue(run),
                arguments.GetRequiredValue(to),
                opened);
        });
        return command;
    }

    /// <param name="data">Opens the data to check the file with; null where nothing is checked.</param>
    /// <returns>The exit code.</returns>
    private static int Run(TextWriter output, Track track, string artifacts, string name, string to, Func<IContestData>? data)
    {
        var folder = RunNames.FolderOf(artifacts, track.Name, name);
        var record = RunRecord.Read(Path.Combine(folder, RunFolder.RecordFile));
        RunNames.CheckFiles(folder);
        if (TrainedModel.KindWithoutOnnx(folder) is { } kind)
        {
            throw new ArgumentException(
                $"{record.Key} is {kind}, which has no ONNX file. Expected a run that left a BERT or an LSTM; {folder} has all there is of it.");
        }

        CheckTarget(to);
        var wordPiece = BertWordPiece.Open(folder);
        using var model = (OnnxModel)TrainedModel.Load(folder, wordPiece, track.Task);
        model.Save(to, wordPiece, track.Shapes.Teacher.Positions);
        var file = Path.Combine(to, OnnxFile.Name);
        var bytes = OnnxFile.Write(model, file);
        var method = MethodCatalog.Load([]).All.FirstOrDefault(method => method.Name == record.Method);
        var card = new ModelCard(track, record, method).Text(model, OnnxFile.InputsOf(file), bytes);
        AtomicFile.WriteAllText(Path.Combine(to, ModelCard.FileName), card);
        var weights = new FileInfo(Path.Combine(to, Model.WeightsFile)).Length;
        output.WriteLine(Invariant($"{file}: {bytes:N0} bytes; {Model.WeightsFile}: {weights:N0} bytes"));
        return data is null || IsEqual(output, folder, file, data(), track.Task) ? 0 : ExitCodes.Failed;
    }

    // An export must not change a run, and faults that can be known are found before anything is written.
    private static void CheckTarget(string to)
    {
        if (File.Exists(Path.Combine(to, RunFolder.RecordFile)))
            throw new ArgumentException($"--to {to}: this is the folder of a run. Name another folder, so that the run stays as it was.");
        UserFolders.CheckWritable("--to", to);
        string[] written =
        [
            OnnxFile.Name, ModelCard.FileName, Model.WeightsFile, BertWordPiece.VocabularyFile, BertWordPiece.ConfigFile, VectorWords.FileName,
        ];
        foreach (var name in written)
            UserFolders.CheckNoFolder("--to", Path.Combine(to, name));
    }

    /// <summary>Prints how far ONNX Runtime's logits or vectors are from the network's own.</summary>
    /// <returns>False where they are further apart than is allowed.</returns>
    private static bool IsEqual(TextWriter output, string folder, string file, IContestData data, ContestTask task)
    {
        using var model = (OnnxModel)TrainedModel.Load(folder, data.WordPiece, task);
        var split = data.Split(Split.Validation);
        using var session = OnnxSession.Open(file, Environment.ProcessorCount);
        var comparison = OnnxComparison.Of(model, session, split.Examples);
        var own = split.Scorer.Score(comparison.Own);
        var theirs = split.Scorer.Score(comparison.Theirs);
        var allowed = OnnxComparison.Tolerance;
        var compared = model.GivesVectors ? "vectors" : "logits";
        output.WriteLine(Invariant($"largest difference between {compared}: {comparison.LargestDifference:E2} ({allowed:E0} is allowed)"));
        if (comparison.OtherLabels is { } others)
            output.WriteLine(Invariant($"another label at {others:N0} of {comparison.Positions:N0} positions"));
        output.WriteLine(Invariant($"{split.Name} {task.Metrics.Headline.Title}: {own.Headline:F6} here, {theirs.Headline:F6} in ONNX Runtime"));
        return comparison.LargestDifference <= allowed;
    }
}
