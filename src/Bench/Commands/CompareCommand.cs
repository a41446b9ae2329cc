using System.CommandLine;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training;

namespace Bench.Commands;

/// <summary><c>bench compare</c>: two entries on the same test sentences.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var (first, second) = (new Argument<string>("A") { Description = "An entry." }, new Argument<string>("B") { Description = "Another." });
        var track = DataOptions.Track();
        var output = DataOptions.Output();
        var command = new Command("compare", "The difference of two entries' test F1, with its 95 % interval over sentences and the p-value of a paired bootstrap.") { first, second, track, output };
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
        var published = results.Read(new Staleness(track, MethodCatalog.Load([])).Of);
        var (a, b) = (Of(published, first, results.Path), Of(published, second, results.Path));
        var (comparison, interval) = Bootstrap.CompareAll([a.Counts, b.Counts], Scoreboard.BootstrapSeed)[0][0];
        Console.Out.WriteLine(Invariant($"{first}: test F1 {a.Row.F1WordMean:F4}, {a.Row.Parameters:N0} parameters, {a.Row.LatencyMsMedian:F2} ms a sentence, seeds {a.Row.Seeds}"));
        Console.Out.WriteLine(Invariant($"{second}: test F1 {b.Row.F1WordMean:F4}, {b.Row.Parameters:N0} parameters, {b.Row.LatencyMsMedian:F2} ms a sentence, seeds {b.Row.Seeds}"));
        Console.Out.WriteLine(Invariant($"difference {comparison.Difference:+0.0000;-0.0000;0.0000}, 95 % interval {interval.Low:+0.0000;-0.0000;0.0000} to {interval.High:+0.0000;-0.0000;0.0000}, p = {comparison.PValue:F4}"));
    }

    private static (MethodRow Row, IReadOnlyList<IReadOnlyList<MatchCounts>> Counts) Of(PublishedResults published, string name, string folder)
    {
        var rows = published.Board.Methods.Where(row => row.Status == RunStatus.Ok).ToArray();
        var row = rows.FirstOrDefault(one => one.Method == name) ?? throw new ArgumentException(rows.Length == 0
            ? $"There are no results under {folder}."
            : $"There is no entry '{name}' under {folder}. Did you mean {NearestName.Of(name, rows.Select(one => one.Method))}? Entries: {string.Join(", ", rows.Select(one => one.Method))}.");
        return (row, [.. published.Runs.Where(run => run.Record.Method == name && run.Record.Status == RunStatus.Ok)
            .Select(IReadOnlyList<MatchCounts> (run) => [.. run.Sentences.Select(line => line.ToCounts())])]);
    }
}
