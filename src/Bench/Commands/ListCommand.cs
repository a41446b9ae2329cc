using System.CommandLine;
using System.Globalization;
using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Results;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench list</c> lists every entry of a track with its parameters, without training anything.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var track = DataOptions.Track();
        var plugins = DataOptions.Plugins();
        var json = DataOptions.Json();
        var command = new Command("list", "List the entries of a track with their divisions and their numbers of parameters. Nothing is trained.")
        {
            track, plugins, json,
        };
        command.SetAction(arguments => Run(
            TrackCatalog.Find(arguments.GetValue(track)!),
            arguments.GetValue(plugins) ?? [],
            arguments.GetValue(json)));
        return command;
    }

    private static void Run(Track track, string[] plugins, bool json)
    {
        var entries = MethodCatalog.Load(plugins).All.Where(method => method.Enters(track)).Select(method => EntryOf(method, track)).ToArray();
        if (json)
            Console.Out.Write(JsonText.Of(new { Track = track.Name, track.ParameterCap, Methods = entries }));
        else
            Print(track, entries);
    }

    private static void Print(Track track, Entry[] entries)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("method", "division");
        table.AddColumn(new TableColumn("parameters").RightAligned());
        table.AddColumns("fits", "what");
        foreach (var entry in entries)
        {
            table.AddText(
                entry.Name,
                entry.Division,
                entry.Parameters?.ToString("N0", CultureInfo.InvariantCulture) ?? "cannot be built",
                entry.Fits switch { true => "yes", false => "no", null => "by non-zeros" },
                entry.Error ?? entry.Summary);
        }

        Terminal.Console.WriteLine(Invariant($"{track.Name}: {track.Description}; cap {track.ParameterCap:N0} parameters"));
        Terminal.Console.Write(table);
    }

    private static Entry EntryOf(ContestMethod method, Track track)
    {
        var division = method.DivisionOn(track).Name;
        try
        {
            using var model = UntrainedModel.Build(method, track);
            var parameters = model.Count().Dense;
            return new Entry(method.Name, division, parameters, method.CountsNonZeros ? null : parameters <= track.ParameterCap, method.Summary);
        }
        catch (ArgumentException error)
        {
            return new Entry(method.Name, division, null, false, method.Summary, error.Message);
        }
    }

    /// <param name="Fits">True when the entry is under the cap; null where only non-zeros count, whose number is not known before training.</param>
    /// <param name="Error">The reason why the entry cannot be built; null where it can.</param>
    private sealed record Entry(string Name, string Division, long? Parameters, bool? Fits, string Summary, string? Error = null);
}
