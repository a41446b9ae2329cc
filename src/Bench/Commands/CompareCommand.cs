using System.CommandLine;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training;

namespace Bench.Commands;

/// <summary><c>bench compare</c>: compares two entries on the same test sentences.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("A") { Description = "An entry." };
        var second = new Argument<string>("B") { Description = "Another entry." };
        var track = DataOptions.Track();
        var output = DataOptions.Output();
        var command = new Command(
            "compare",
            "Compare two entries on the test split: their difference, its 95 % interval over sentences and the p-value of a paired bootstrap.")
        {
            first, second, track, output,
        };
        command.SetAction(arguments =>
        {
            var folder = UserFolders.Results(arguments.GetValue(output));
            var chosen = DataOptions.TrackOf(arguments.GetValue(track)!, folder);
            Run(folder, chosen, arguments.GetRequiredValue(first), arguments.GetRequiredValue(second));
        });
        return command;
    }

    private static void Run(string output, Track track, string first, string second)
    {
        var results = new ResultsFolder(output, track.Name);
        var published = results.Read(new Staleness(track, MethodCatalog.Load([])).Present);
        var a = Of(published, first, results.Path);
        var b = Of(published, second, results.Path);
        var (comparison, interval) = Bootstrap.CompareAll([a.Counts, b.Counts], Scoreboard.BootstrapSeed)[0][0];
        foreach (var row in new[] { a.Row, b.Row })
            Console.Out.WriteLine(Describe(row, track.Task.Metrics.Headline));
        Console.Out.WriteLine(Invariant(
            $"difference {Signed(comparison.Difference)}, 95 % interval {Signed(interval.Low)} to {Signed(interval.High)}, "
            + $"p = {comparison.PValue:F4}"));
    }

    private static string Signed(double value) => Invariant($"{value:+0.0000;-0.0000;0.0000}");

    private static string Describe(MethodRow row, Metric headline) => Invariant(
        $"{row.Method}: test {headline.Title} {row.Headline?.Mean:F4}, {row[Figures.Parameters]:N0} parameters, "
        + $"{row[Figures.LatencyMs]:F2} ms a sentence, seeds {row.Seeds}");

    private static (MethodRow Row, IReadOnlyList<IReadOnlyList<MatchCounts>> Counts) Of(PublishedResults published, string name, string folder)
    {
        var rows = published.Board.Methods.Where(row => row.Status == RunStatus.Ok).ToArray();
        var row = rows.FirstOrDefault(one => one.Method == name) ?? throw Unknown(name, [.. rows.Select(one => one.Method)], folder);
        var runs = published.Runs.Where(run => run.Record.Method == name && run.Record.Status == RunStatus.Ok);
        return (row, [.. runs.Select(IReadOnlyList<MatchCounts> (run) => [.. run.Sentences.Select(line => line.ToCounts())])]);
    }

    private static ArgumentException Unknown(string name, string[] entries, string folder) => new(entries.Length == 0
        ? $"There are no results under {folder}."
        : $"There is no entry '{name}' under {folder}. Did you mean {NearestName.Of(name, entries)}? Entries: {string.Join(", ", entries)}.");
}
