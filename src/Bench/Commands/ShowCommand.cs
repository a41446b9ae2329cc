using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench show</c>: prints the record of one run.</summary>
internal static partial class ShowCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = RunNames.Description };
        var track = DataOptions.Track();
        var output = DataOptions.Output();
        var command = new Command(
            "show", "Show the record of a run: its figures, what each step of its chain left, its epochs, and what it was made with.")
        {
            run, track, output,
        };
        command.SetAction(arguments =>
        {
            var folder = UserFolders.Results(arguments.GetValue(output));
            Run(folder, TrackCatalog.Find(arguments.GetValue(track)!, folder), arguments.GetRequiredValue(run));
        });
        return command;
    }

    private static void Run(string output, Track track, string name)
    {
        var results = new ResultsFolder(output, track.Name);
        var published = results.Read(new Staleness(track, MethodCatalog.Load([])).Present);
        var run = RunNames.Published(published.Runs, name, track.Name, results.Path);
        var headline = track.Task.Metrics.Headline;
        WriteTitle(run.Record);
        WriteScores(run.Record);
        WriteFigures(run.Record);
        WriteSteps(run.Record.Steps ?? [], headline);
        WriteSweep(run.Record.Sweep ?? [], headline);
        WriteEpochs(run.Epochs, headline);
        foreach (var refusal in RankedTable.RefusalsOf(published, [run.Record.Method]))
            Terminal.WriteLine(refusal);
        WriteProvenance(run.Record, published.Board.Runs.First(row => row.Method == run.Record.Method && row.Seed == run.Record.Seed).Stale);
    }

    private static void WriteTitle(RunRecord record)
    {
        var reason = record.Reason.Length > 0 ? $": {record.Reason}" : "";
        var title = $"{record.Track}, {record.Method}, seed {record.Seed}: {record.Division.Name.ToLowerInvariant()}, {record.Status}{reason}";
        Terminal.Console.WriteLine(title);
    }

    private static void WriteScores(RunRecord record)
    {
        var test = record.Test ?? new Dictionary<string, double>();
        Table(
            ["", "test", "validation"],
            test.Select(figure => new[]
            {
                figure.Key,
                Four(figure.Value),
                record.Validation?.TryGetValue(figure.Key, out var onValidation) == true ? Four(onValidation) : "",
            }));
    }

    private static void WriteFigures(RunRecord record)
    {
        var known = Figures.All
            .Select(figure => (Name: figure.View?.Title ?? figure.Name.Replace('_', ' '), Value: figure.Of(record), figure.Digits))
            .Where(figure => figure.Value is not null);
        Table(
            ["", ""],
            known.Select(figure => new[]
            {
                figure.Name,
                figure.Value!.Value.ToString(Invariant($"N{figure.Digits}"), CultureInfo.InvariantCulture),
            }));
    }

    private static void WriteSteps(IReadOnlyList<StepRecord> steps, Metric headline)
    {
        if (steps.Count == 0)
            return;
        Table(
            ["step", "parameters", "not zero", $"validation {headline.Title}", "took"],
            steps.Select(step => new[]
            {
                step.Name,
                Number(step.Parameters),
                Number(step.NonZero),
                Four(step.Validation),
                RunText.Left(step.Seconds),
            }));
    }

    private static void WriteSweep(IReadOnlyList<SweepRecord> sweep, Metric headline)
    {
        if (sweep.Count == 0)
            return;
        Table(
            [sweep[0].Setting, $"validation {headline.Title}"],
            sweep.Select(one => new[] { Invariant($"{one.Value:0.######}"), Four(one.Validation) }));
    }

    private static void WriteEpochs(IReadOnlyList<EpochRow> epochs, Metric headline)
    {
        if (epochs.Count == 0)
            return;
        Table(
            ["epoch", "step", "loss", $"validation {headline.Title}", "tokens/s"],
            epochs.Select(row => new[]
            {
                Number(row.Epoch),
                Number(row.Step),
                Four(row.TrainLoss),
                Four(row.Validation.Headline),
                Number((long)row.TokensPerSecond),
            }));
    }

    private static void WriteProvenance(RunRecord record, string stale)
    {
        var environment = record.Environment;
        var provenance = record.Provenance;
        Terminal.WriteLine($"{environment.Flavour}; {environment.Device}, {environment.Processor}, "
            + $"{RunText.Count(environment.Threads, "thread", "threads")}; code {Shortened(environment.CodeVersion)}; {environment.StartedUtc}");
        var methodVersion = provenance.MethodVersion?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
        Terminal.WriteLine(Invariant($"rules version {provenance.RulesVersion}, method version {methodVersion}"));
        if (stale.Length > 0)
            Terminal.WriteLine($"stale: {stale}");
        Terminal.WriteLine(
            $"weights {Shortened(record.Weights)}; teacher's {Shortened(provenance.TeacherWeights)}; data {Shortened(provenance.Data)} "
            + $"({RunFolder.RecordFile} has these hashes as a whole)");
    }

    // Git's commits and SHA-256 hashes are long words, whose beginnings tell them apart.
    private static string Shortened(string? hash) => hash is null ? "none" : LongHex().Replace(hash, match => match.Value[..12]);

    [GeneratedRegex("[0-9a-f]{40,64}")]
    private static partial Regex LongHex();

    private static void Table(string[] names, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var i = 0; i < names.Length; i++)
            table.AddColumn(i == 0 ? new TableColumn(Markup.Escape(names[i])) : new TableColumn(Markup.Escape(names[i])).RightAligned());
        foreach (var row in rows)
            table.AddText(row);
        Terminal.Console.Write(table);
    }

    private static string Four(double value) => Invariant($"{value:F4}");

    private static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";
}
