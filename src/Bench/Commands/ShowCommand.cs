using System.CommandLine;
using System.Globalization;
using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench show</c> prints the record of one run.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "The run: METHOD-seedN, or METHOD for its first seed." };
        var track = DataOptions.Track();
        var output = DataOptions.Output();
        var command = new Command(
            "show", "Show the record of a run: its figures, what each step of its chain left, its epochs, and the versions and machine that made it.")
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
        var runs = published.Runs;
        var key = RunNames.Find([.. runs.Select(one => new RunKey(one.Record.Track, one.Record.Method, one.Record.Seed))], name, results.Path);
        var run = runs.First(one => one.Name == key.FolderName);
        var record = run.Record;
        var console = Terminal.Console;
        var headline = track.Task.Metrics.Headline;
        var reason = record.Reason.Length > 0 ? $": {record.Reason}" : "";
        console.WriteLine(
            $"{record.Track}, {record.Method}, seed {record.Seed}: {record.Division}, {record.Status}{reason}".ToLowerInvariant());
        Table(["", "test", "validation"], [.. (record.Test ?? new Dictionary<string, double>()).Select(figure => new[]
        {
            figure.Key, Four(figure.Value), Four(record.Validation?.GetValueOrDefault(figure.Key) ?? 0),
        })]);
        Table(["", ""], [.. Figures.All
            .Select(figure => (figure.Meaning, Value: figure.Of(record), figure.Digits))
            .Where(line => line.Value is not null)
            .Select(line => new[] { line.Meaning, line.Value!.Value.ToString(Invariant($"N{line.Digits}"), CultureInfo.InvariantCulture) })]);
        if (record.Steps is { Count: > 0 } steps)
            Table(["step", "parameters", "not zero", $"validation {headline.Title}", "took"], [.. steps.Select(step => new[]
            {
                step.Name, Number(step.Parameters), Number(step.NonZero), Four(step.Validation), RunText.Left(step.Seconds),
            })]);
        if (run.Epochs is { Count: > 0 } epochs)
            Table(["epoch", "step", "loss", $"validation {headline.Title}", "tokens/s"], [.. epochs.Select(row => new[]
            {
                Number(row.Epoch), Number(row.Step), Four(row.TrainLoss), Four(row.Validation.Headline), Number((long)row.TokensPerSecond),
            })]);
        var environment = record.Environment;
        console.WriteLine(
            $"{environment.Flavour}; {environment.Device}, {environment.Processor}, {environment.Threads} threads; "
            + $"code {environment.CodeVersion}; {environment.StartedUtc}");
        var methodVersion = record.Provenance.MethodVersion?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
        console.WriteLine(Invariant($"rules version {record.Provenance.RulesVersion}, method version {methodVersion}"));
        if (published.Board.Runs.First(row => row.Method == record.Method && row.Seed == record.Seed).Stale is { Length: > 0 } stale)
            console.WriteLine($"stale: {stale}");
        console.WriteLine($"weights {record.Weights}; teacher's {record.Provenance.TeacherWeights ?? "none"}; data {record.Provenance.Data}");
    }

    private static void Table(string[] names, IReadOnlyList<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var i = 0; i < names.Length; i++)
            table.AddColumn(i == 0 ? new TableColumn(names[i]) : new TableColumn(names[i]).RightAligned());
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        Terminal.Console.Write(table);
    }

    private static string Four(double value) => Invariant($"{value:F4}");

    private static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";
}
