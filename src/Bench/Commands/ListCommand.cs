using System.CommandLine;
using System.Globalization;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench list</c>: every entry of a track with its parameters, without training anything.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var (track, plugins, json) = (DataOptions.Track(), DataOptions.Plugins(), DataOptions.Json());
        var command = new Command("list", "Every entry of a track with its division and its parameters as built; nothing is trained.") { track, plugins, json };
        command.SetAction(arguments => Run(TrackCatalog.Find(arguments.GetValue(track)!), arguments.GetValue(plugins) ?? [], arguments.GetValue(json)));
        return command;
    }

    private static int Run(Track track, string[] plugins, bool json)
    {
        var entries = MethodCatalog.Load(plugins).All.Where(method => method.Enters(track)).Select(method => EntryOf(method, track)).ToArray();
        if (json)
        {
            Console.Out.Write(JsonText.Of(new { Track = track.Name, track.ParameterCap, Methods = entries }));
            return 0;
        }

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns(new TableColumn("method"), new TableColumn("division"), new TableColumn("parameters").RightAligned(), new TableColumn("fits"), new TableColumn("what"));
        foreach (var entry in entries)
            table.AddRow(entry.Name, entry.Division, entry.Parameters?.ToString("N0", CultureInfo.InvariantCulture) ?? "cannot be built", entry.Fits switch { true => "yes", false => "no", null => "by non-zeros" }, Markup.Escape(entry.Error ?? entry.Summary));
        Terminal.Console.WriteLine(Invariant($"{track.Name}: {track.Description}; cap {track.ParameterCap:N0} parameters"));
        Terminal.Console.Write(table);
        return 0;
    }

    private static Entry EntryOf(ContestMethod method, Track track)
    {
        var division = method.DivisionOn(track).ToString().ToLowerInvariant();
        try
        {
            using var model = method.BuildModel(new Teacher(() => Network.Random(track.Shapes.Teacher, track.Task.Labels, TeacherRun.Seed)), track, TeacherRun.Seed);
            var parameters = model.Count().Dense;
            return new Entry(method.Name, division, parameters, method.CountsNonZeros ? null : parameters <= track.ParameterCap, method.Summary);
        }
        catch (ArgumentException error)
        {
            return new Entry(method.Name, division, null, false, method.Summary, error.Message);
        }
    }

    /// <param name="Fits">Null where zeros do not count: not known before training.</param>
    /// <param name="Error">Why it cannot be built; null where it can.</param>
    private sealed record Entry(string Name, string Division, long? Parameters, bool? Fits, string Summary, string? Error = null);
}
