using System.CommandLine;
using System.Globalization;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Results;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench list</c> lists every entry of a track with its parameters, without training anything.</summary>
internal static class ListCommand
{
    private const string Parameters = "parameters before training";
    private const string Indent = "    ";

    private static readonly string[] Titles = ["method", "division", Parameters, "fits", "what"];

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
        var catalog = MethodCatalog.Survey(plugins);
        var faults = catalog.Faults.ToList();
        var entries = catalog.All.Where(Enters).Select(method => EntryOf(method, track)).ToArray();
        if (json)
            Console.Out.Write(JsonText.Of(new { Track = track.Name, track.ParameterCap, Methods = entries }));
        else
            Print(Terminal.Console, track, entries);
        if (faults.Count > 0)
            throw new PluginException($"what cannot be used is not in the list: {string.Join("; ", faults)}");

        bool Enters(ContestMethod method)
        {
            try
            {
                return MethodCatalog.Enters(method, track);
            }
            catch (PluginException error)
            {
                faults.Add(error.Message);
                return false;
            }
        }
    }

    /// <summary>Prints the entries as a table, or as a list where the table is wider than the terminal.</summary>
    internal static void Print(IAnsiConsole console, Track track, IReadOnlyList<Entry> entries)
    {
        console.WriteLine(Invariant($"{track.Name}: {track.Description}; cap {track.ParameterCap:N0} parameters"));
        string[][] rows = [.. entries.Select(Cells)];
        var width = TextTable.LastBorder + Titles.Index().Sum(title => TextTable.WidthOf(title.Item, rows.Select(row => row[title.Index])));
        if (width <= console.Profile.Width)
            WriteTable(console, rows);
        else
            WriteList(console, entries);
    }

    private static string[] Cells(Entry entry) =>
    [
        entry.Name,
        entry.Division,
        entry.Parameters?.ToString("N0", CultureInfo.InvariantCulture) ?? "cannot be built",
        entry.Fits switch { true => "yes", false => "no", null => "by non-zeros" },
        entry.Error ?? entry.Summary,
    ];

    private static void WriteTable(IAnsiConsole console, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var title in Titles)
            table.AddColumn(title == Parameters ? new TableColumn(title).RightAligned() : new TableColumn(title));
        foreach (var row in rows)
            table.AddText(row);
        console.Write(table);
    }

    private static void WriteList(IAnsiConsole console, IEnumerable<Entry> entries)
    {
        foreach (var entry in entries)
        {
            var fits = entry.Fits switch { true => "within the cap", false => "over the cap", null => "counted by non-zeros after training" };
            var figures = entry.Parameters is { } count
                ? Invariant($"{entry.Division}; {count:N0} {Parameters}, {fits}")
                : $"{entry.Division}; cannot be built";
            console.WriteLine();
            console.WriteLine(entry.Name);
            foreach (var line in Terminal.Wrapped($"{figures}\n{entry.Error ?? entry.Summary}", console.Profile.Width - Indent.Length).Split('\n'))
                console.WriteLine(Indent + line);
        }
    }

    internal static Entry EntryOf(ContestMethod method, Track track)
    {
        var division = "";
        try
        {
            var ofTrack = method.DivisionOn(track);
            division = ofTrack.Name;
            var parameters = UntrainedModel.Of(method, track, model => model.Count().Dense);
            return new Entry(
                method.Name,
                ofTrack.Of(parameters, track.ParameterCap).Name,
                parameters,
                method.CountsNonZeros ? null : parameters <= track.ParameterCap,
                method.Summary);
        }
        // A method may throw anything, and the others are listed all the same.
        catch (Exception error)
        {
            return new Entry(method.Name, division, null, false, method.Summary, PrintableText.OfLine(error.Message));
        }
    }

    /// <summary>A line of the list.</summary>
    /// <param name="Name">The name of the entry.</param>
    /// <param name="Division">Its division on the track.</param>
    /// <param name="Parameters">Its parameters before training, zeros included; null where it cannot be built.</param>
    /// <param name="Fits">True when the entry is under the cap; null where only non-zeros count, whose number is not known before training.</param>
    /// <param name="Summary">The description of the entry.</param>
    /// <param name="Error">The reason why the entry cannot be built; null where it can.</param>
    internal sealed record Entry(string Name, string Division, long? Parameters, bool? Fits, string Summary, string? Error = null);
}
