using System.Globalization;
using Harness.Contest.Tracks;
using Harness.Results;
using Spectre.Console;

namespace Bench.Running;

/// <summary>The contest's outcome as a person reads it.</summary>
internal static class RankedTable
{
    public static void Write(IAnsiConsole console, Track track, PublishedResults results)
    {
        var (board, _, leftOut) = results;
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("rank").RightAligned());
        table.AddColumn("method");
        foreach (var name in new[] { "parameters", "of teacher", "test F1", "95% interval", "sd over seeds", "aligned F1", "validation F1", "p vs best", "train", "test s", "ms/sentence", "tried" })
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        foreach (var row in board.Methods)
            table.AddRow(
                row.Rank?.ToString(CultureInfo.InvariantCulture) ?? (row.Status == RunStatus.Ok ? row.Division : "-"),
                row.Stale.Length > 0 ? $"{row.Method} (stale)" : row.Method,
                row.Parameters is { } parameters ? Number(parameters) : "",
                row.ShareOfTeacher is { } share ? Invariant($"{share * 100:F1} %") : "",
                row.Status == RunStatus.Ok ? Score(row.F1WordMean) : row.Status,
                row.F1WordLow is null ? "" : $"{Score(row.F1WordLow)}-{Score(row.F1WordHigh)}",
                Score(row.F1WordSd),
                Score(row.F1AlignedMean),
                Score(row.ValidationF1WordMean),
                row.PVsBest is { } p ? Invariant($"{p:F4}") : "",
                row.TrainSecondsMean is { } seconds ? RunText.Left(seconds) : "",
                row.EvalSecondsMedian?.ToString("F2", CultureInfo.InvariantCulture) ?? "",
                row.LatencyMsMedian?.ToString("F2", CultureInfo.InvariantCulture) ?? "",
                Invariant($"{row.ConfigurationsTried}"));
        console.WriteLine($"{track.Name}: cap {Number(track.ParameterCap)} parameters");
        console.Write(table);
        foreach (var row in board.Methods.Where(row => row.Reason.Length > 0))
            console.WriteLine($"{row.Method}: {row.Reason}");
        foreach (var sentence in StaleRows.Sentences(board.Methods))
            console.WriteLine($"{sentence} 'bench run' makes them anew.");
        foreach (var note in TableNotes.Of(board.Runs))
            console.WriteLine(note);
        if (leftOut.Count > 0)
            console.WriteLine(
                $"left out, because they were made by other rules, recipes, data or another teacher's weights (another processor or libtorch makes other weights): "
                + $"{string.Join(", ", leftOut)}. 'bench run' without --methods makes all anew.");
    }

    private static string Score(double? value) => value?.ToString("F4", CultureInfo.InvariantCulture) ?? "";

    private static string Number(long value) => Invariant($"{value:N0}");
}
