using System.CommandLine;
using Bench.Running;
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
        var first = new Argument<string>("A") { Description = "An entry, or a run or the folder of a run of it." };
        var second = new Argument<string>("B") { Description = "Another entry." };
        var track = DataOptions.Track();
        var output = DataOptions.Output();
        var json = DataOptions.Json();
        var command = new Command(
            "compare",
            "Compare two entries on the test split: their difference with its 95 % interval, and whether it is one or a tie.")
        {
            first, second, track, output, json,
        };
        command.SetAction(arguments =>
        {
            var folder = UserFolders.Results(arguments.GetValue(output));
            var chosen = TrackCatalog.Find(arguments.GetValue(track)!, folder);
            string[] names = [arguments.GetRequiredValue(first), arguments.GetRequiredValue(second)];
            arguments.InvocationConfiguration.Output.Write(Compared(folder, chosen, names, arguments.GetValue(json)));
        });
        return command;
    }

    private static string Compared(string output, Track track, string[] names, bool json)
    {
        var results = new ResultsFolder(output, track.Name);
        var published = results.Read(new Staleness(track, MethodCatalog.Load([])).Present);
        var rows = published.Board.Methods.Where(row => row.Status == RunStatus.Ok).ToArray();
        MethodRow[] entries = [.. names
            .Select(name => RunNames.MethodOf(published.Runs, name, track.Name, results.Path))
            .Select(name => Find(rows, name, results.Path))];
        if (entries[0].Method == entries[1].Method)
            throw new ArgumentException($"Both names are of the entry {entries[0].Method}. Expected two entries; a run stands for its entry.");
        return json
            ? ToJson(track, entries, published.Board.Comparisons)
            : string.Concat(
                entries.Select(row => Describe(row, track.Task.Metrics.Headline))
                    .Concat(SpeedNote(entries))
                    .Append(Describe(published.Board.Comparisons, entries, published.Runs))
                    .Concat(RankedTable.RefusalsOf(published, [.. entries.Select(row => row.Method)]))
                    .Select(line => $"{Terminal.Fitted(line)}\n"));
    }

    private static string ToJson(Track track, MethodRow[] entries, EntryComparisons comparisons)
    {
        var difference = comparisons.Between(entries[0].Method, entries[1].Method);
        return JsonText.Of(new
        {
            Track = track.Name,
            Metric = track.Task.Metrics.Headline.Name,
            Entries = entries.Select(row => new
            {
                row.Method,
                Test = row.Headline?.Mean,
                Parameters = row[Figures.Parameters],
                LatencyMs = row[Figures.LatencyMs],
                LatencyOnnxMs = row[Figures.LatencyOnnxMs],
                row.Seeds,
            }),
            Difference = difference.Value,
            DifferenceLow = difference.Interval.Low,
            DifferenceHigh = difference.Interval.High,
            difference.PValue,
            Tie = difference.IsTie,
            SmallestDifference = difference.SmallestAt(Difference.SignificanceLevel),
            Over = comparisons.Basis,
        });
    }

    private static string Describe(EntryComparisons comparisons, MethodRow[] entries, IReadOnlyList<PublishedRun> runs)
    {
        var difference = comparisons.Between(entries[0].Method, entries[1].Method);
        var interval = difference.Interval;
        var tie = difference.IsTie ? $": {TeacherComparison.TieText(difference.SmallestAt(Difference.SignificanceLevel))}" : ": a difference";
        // The means over seeds differ by another number, where the teacher has several and the other entry was made from one of them.
        var hasTeacher = entries.Any(row => row is { Method: TeacherRun.Method, Seeds: > 1 });
        var isMade = runs.Any(run => run.Record.Provenance.TeacherWeights is not null && entries.Any(row => row.Method == run.Record.Method));
        var toOneRun = hasTeacher && isMade ? ", to the teacher's run that the entry was made from" : "";
        return $"difference {TeacherComparison.Signed(difference.Value)}{toOneRun}, 95 % interval {TeacherComparison.Signed(interval.Low)} to "
            + $"{TeacherComparison.Signed(interval.High)} over {comparisons.Basis}, {PValueText.Of(difference.PValue)} for this pair alone{tie}";
    }

    private static string Describe(MethodRow row, Metric headline) => Invariant(
        $"{row.Method}: test {headline.Title} {row.Headline?.Mean:F4}, {row[Figures.Parameters]:N0} parameters, "
        + $"{Latency(row)}, seeds {row.Seeds}");

    // ONNX Runtime's time is what a user of the network would have. Models without an ONNX file have this program's alone.
    private static string Latency(MethodRow row) => row[Figures.LatencyOnnxMs] is { } onnx
        ? Invariant($"{onnx:F2} ms a sentence in ONNX Runtime")
        : Invariant($"{row[Figures.LatencyMs]:F2} ms a sentence here");

    private static IEnumerable<string> SpeedNote(MethodRow[] entries) =>
        entries[0].TimedUtc == entries[1].TimedUtc || entries.Any(row => row[Figures.LatencyMs] is null)
        ? []
        : ["their speeds were measured at different times, and cannot be compared"];

    private static MethodRow Find(MethodRow[] rows, string name, string folder) =>
        rows.FirstOrDefault(row => row.Method == name) ?? throw Unknown(name, [.. rows.Select(row => row.Method)], folder);

    private static ArgumentException Unknown(string name, string[] entries, string folder) => new(entries.Length == 0
        ? $"There are no results under {folder}."
        : $"There is no entry '{name}' under {folder}. Did you mean {NearestName.Of(name, entries)}? 'bench tables' shows all.");
}
