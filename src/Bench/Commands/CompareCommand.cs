using System.CommandLine;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training;

namespace Bench.Commands;

/// <summary><c>bench compare</c> compares two entries on the same test sentences.</summary>
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
        Console.Out.WriteLine(
            $"difference {Signed(comparison.Difference)}, 95 % interval {Signed(interval.Low)} to {Signed(interval.High)}, "
            + Invariant($"p = {comparison.PValue:F4}"));
    }

    private static string Signed(double value) => Invariant($"{value:+0.0000;-0.0000;0.0000}");

    private static string Describe(MethodRow row, Metric headline) => Invariant(
        $"{row.Method}: test {headline.Title} {row.Headline?.Mean:F4}, {row[Figures.Parameters]:N0} parameters, "
        + $"{row[Figures.LatencyMs]:F2} ms a sentence, seeds {row.Seeds}");

    private static (MethodRow Row, IReadOnlyList<IReadOnlyList<MatchCounts>> Counts) Of(PublishedResults published, string name, string folder)
    {
        var rows = published.Board.Methods.Where(row => row.Status == RunStatus.Ok).ToArray();
        string[] names = [.. rows.Select(one => one.Method)];
        var row = rows.FirstOrDefault(one => one.Method == name) ?? throw new ArgumentException(names.Length == 0
            ? $"There are no results under {folder}. 'bench run' leaves them there."
            : $"There is no entry '{name}' under {folder}. Did you mean {NearestName.Of(name, names)}? Entries: {string.Join(", ", names)}.");
        return (row, [.. published.Runs.Where(run => run.Record.Method == name && run.Record.Status == RunStatus.Ok)
            .Select(IReadOnlyList<MatchCounts> (run) => [.. run.Sentences.Select(line => line.ToCounts())])]);
    }
}
