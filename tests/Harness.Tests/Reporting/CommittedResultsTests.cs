using Bench.Commands;
using Harness.Refereeing;
using Harness.Tracks;

namespace Harness.Tests.Reporting;

/// <summary>Nothing under results/ is written by hand: it is what its records make.</summary>
public sealed class CommittedResultsTests
{
    private static readonly string Results = Path.Combine(RealData.RepositoryRoot, "results");

    public static TheoryData<string> Tracks => [.. TrackCatalog.All.Select(track => track.Name).Where(name => Directory.Exists(Path.Combine(Results, name)))];

    [GnuplotTheory]
    [MemberData(nameof(Tracks))]
    public void AreWhatTheirRecordsMake(string name)
    {
        using var culture = new ForeignCulture(ForeignCulture.Russian);
        using var folder = new TemporaryFolder();
        Copy(Path.Combine(Results, name, "runs"), folder.PathOf($"{name}/runs"));
        foreach (var kept in new[] { "tried.csv", "data.csv" })
            if (File.Exists(Path.Combine(Results, name, kept)))
                File.Copy(Path.Combine(Results, name, kept), folder.PathOf($"{name}/{kept}"));

        var (track, catalog) = (TrackCatalog.Find(name), MethodCatalog.Load([]));
        ReportCommand.Write(track, folder.Path, new ResultsFolder(folder.Path, name).WriteTables(track, catalog), catalog, withText: false, data: null, linkedFrom: Path.Combine(Results, name));

        var made = Directory.GetFiles(folder.PathOf(name), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder.PathOf(name), path)).Order(StringComparer.Ordinal).ToArray();
        Assert.Contains("results.csv", made);
        Assert.Contains("index.html", made);
        // Another gnuplot draws other bytes, which the page has inside.
        var drawnHere = DrawnBy(Path.Combine(Results, name)) == DrawnBy(folder.PathOf(name));
        foreach (var file in made.Where(file => drawnHere || !(file.StartsWith("plots", StringComparison.Ordinal) || file == "index.html")))
        {
            var committed = Path.Combine(Results, name, file);
            Assert.True(File.Exists(committed), $"results/{name}/{file} is not there. Make it with 'dotnet build -t:Report', and commit it.");
            Assert.True(
                File.ReadAllBytes(folder.PathOf($"{name}/{file}")).AsSpan().SequenceEqual(File.ReadAllBytes(committed)),
                $"results/{name}/{file} is not what the records under results/{name}/runs make. Make it with 'dotnet build -t:Report'; figures are changed by runs, not by hand.");
        }

        var stale = Directory.GetFiles(Path.Combine(Results, name), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Path.Combine(Results, name), path))
            .Where(path => !path.StartsWith("pretraining", StringComparison.Ordinal)).Except(made);
        Assert.Empty(stale);
    }

    private static string DrawnBy(string folder) => File.ReadLines(Path.Combine(folder, "plots", "f1-parameters.svg")).First(line => line.Contains("gnuplot", StringComparison.OrdinalIgnoreCase));

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
