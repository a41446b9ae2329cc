using System.CommandLine;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Reports;
using Reports.Page;

namespace Bench.Commands;

/// <summary><c>bench report</c>: tables, plots and pages again, from the records alone.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var track = new Option<string?>("--track", "-t") { Description = "Of this track alone (default: all that have results).", HelpName = "NAME" };
        var output = DataOptions.Output();
        var withText = new Option<bool>("--with-text") { Description = "Show the test sentences of corpora that are not ours to publish too; needs --data. For yourself: do not pass it on." };
        var (data, plugins) = (DataOptions.Data(), DataOptions.Plugins());
        var command = new Command("report", "Make tables, plots and pages again from the records under results/TRACK/runs. Nothing is trained.") { track, output, withText, data, plugins };
        command.SetAction(arguments => Run(
            arguments.GetValue(track), UserFolders.Results(arguments.GetValue(output)), arguments.GetValue(withText),
            UserFolders.Data(arguments.GetValue(data)), arguments.GetValue(plugins) ?? []));
        return command;
    }

    /// <summary>Makes a track's report; the index over all tracks is the caller's.</summary>
    /// <param name="linkedFrom">The folder from which the page links to sources; null for where it is written.</param>
    public static void Write(Track track, string output, PublishedResults published, MethodCatalog catalog, bool withText, string? data, string? linkedFrom = null)
    {
        // A corpus that may be published is made here; the others are not ours to show.
        var texts = withText || track.Data.MayBePublished ? track.Data.Open(track.Data.MayBePublished ? null : data).TestTexts : null;
        TrackReport.Write(track, output, published, name => SourceOf(name, catalog, linkedFrom ?? Path.Combine(output, track.Name)), texts);
    }

    private static void Run(string? name, string output, bool withText, string? data, string[] plugins)
    {
        Track[] all = [.. TrackCatalog.In(output).Where(track => Directory.Exists(Path.Combine(output, track.Name, "runs")))];
        Track[] tracks = name is null ? all : [all.FirstOrDefault(track => track.Name == name) ?? TrackCatalog.Find(name)];
        if (tracks.Length == 0)
            throw new ArgumentException($"There are no results under {output}. 'bench run' leaves them there.");
        var catalog = MethodCatalog.Load(plugins);
        foreach (var track in tracks)
        {
            var results = new ResultsFolder(output, track.Name).WriteTables(new Staleness(track, catalog).Present);
            Write(track, output, results, catalog, withText, data);
            Console.Out.WriteLine($"{track.Name}: {results.Runs.Count} runs of {results.Board.Methods.Count} entries; {Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(output, track.Name, TrackPage.FileName))}");
        }

        WriteIndex(output);
    }

    /// <summary>
    /// Makes what shows all tracks: the index of the results and, where these are the repository's own results, the table in its README.
    /// </summary>
    public static void WriteIndex(string output)
    {
        ResultsIndex.Write(TrackCatalog.In(output), output);
        var readme = Path.Combine(Repository.Root, "README.md");
        if (Path.GetFullPath(output) == UserFolders.Results(null) && File.Exists(readme))
            MarkedSection.Write(readme, ReadmeTable.Title, ReadmeTable.Of(TrackCatalog.All, output));
    }

    private static string? SourceOf(string method, MethodCatalog catalog, string from)
    {
        var type = catalog.All.FirstOrDefault(one => one.Name == method)?.GetType();
        var path = Path.Combine(Repository.Root, "src", "Methods", $"{type?.Name}.cs");
        // A page that lies elsewhere has no source beside it.
        return type is not null && File.Exists(path) && Path.GetFullPath(from).StartsWith(Repository.Root, StringComparison.Ordinal)
            ? Path.GetRelativePath(from, path).Replace('\\', '/')
            : null;
    }
}
