using System.CommandLine;
using System.Globalization;
using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench show</c>: prints the record of one run.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = RunNames.Description };
        var track = DataOptions.Track();
        var output = DataOptions.Output();
        var command = new Command("show", "A run: its figures, what each step of its chain left, its epochs, and what it was made with.")
        {
            run, track, output,
        };
        command.SetAction(arguments =>
        {
            var folder = UserFolders.Results(arguments.GetValue(output));
            Run(folder, DataOptions.TrackOf(arguments.GetValue(track)!, folder), arguments.GetRequiredValue(run));
        });
        return command;
    }

    private static void Run(string output, Track track, string name)
    {
        var results = new ResultsFolder(output, track.Name);
        var published = results.Read(new Staleness(track, MethodCatalog.Load([])).Present);
        RunKey[] keys = [.. published.Runs.Select(one => new RunKey(one.Record.Track, one.Record.Method, one.Record.Seed))];
        var key = RunNames.Find(keys, name, results.Path);
        var run = published.Runs.First(one => one.Name == key.FolderName);
        var headline = track.Task.Metrics.Headline;
        WriteTitle(run.Record);
        WriteScores(run.Record);
        WriteFigures(run.Record);
        WriteSteps(run.Record.Steps ?? [], headline);
        WriteSweep(run.Record.Sweep ?? [], headline);
        WriteEpochs(run.Epochs, headline);
        WriteProvenance(run.Record, published.Board.Runs.First(row => row.Method == key.Method && row.Seed == key.Seed).Stale);
    }

    private static void WriteTitle(RunRecord record)
    {
        var reason = record.Reason.Length > 0 ? $": {record.Reason}" : "";
        var title = $"{record.Track}, {record.Method}, seed {record.Seed}: {record.Division.Name}, {record.Status}{reason}";
        Terminal.Console.WriteLine(title.ToLowerInvariant());
    }

    private static void WriteScores(RunRecord record)
    {
        var test = record.Test ?? new Dictionary<string, double>();
        Table(
            ["", "test", "validation"],
            test.Select(figure => new[] { figure.Key, Four(figure.Value), Four(record.Validation?.GetValueOrDefault(figure.Key) ?? 0) }));
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
        var console = Terminal.Console;
        var environment = record.Environment;
        var provenance = record.Provenance;
        console.WriteLine($"{environment.Flavour}; {environment.Device}, {environment.Processor}, "
            + $"{RunText.Count(environment.Threads, "thread", "threads")}; code {environment.CodeVersion}; {environment.StartedUtc}");
        var methodVersion = provenance.MethodVersion?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
        console.WriteLine(Invariant($"rules version {provenance.RulesVersion}, method version {methodVersion}"));
        if (stale.Length > 0)
            console.WriteLine($"stale: {stale}");
        console.WriteLine($"weights {record.Weights}; teacher's {provenance.TeacherWeights ?? "none"}; data {provenance.Data}");
    }

    private static void Table(string[] names, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var i = 0; i < names.Length; i++)
            table.AddColumn(i == 0 ? new TableColumn(names[i]) : new TableColumn(names[i]).RightAligned());
        foreach (var row in rows)
            table.AddText(row);
        Terminal.Console.Write(table);
    }

    private static string Four(double value) => Invariant($"{value:F4}");

    private static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";
}
