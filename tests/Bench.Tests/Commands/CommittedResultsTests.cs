using System.Text.RegularExpressions;
using Bench.Commands;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Reports.Tests.Plots;
using SkiaSharp;

namespace Bench.Tests.Commands;

/// <summary>Nothing under results/ is written by hand: it is what its records make.</summary>
public sealed partial class CommittedResultsTests
{
    // A clone should stay small: everybody who wants one table downloads all of them.
    private const long ResultsBudget = 60_000_000;
    private const int LargestFolders = 5;

    private static readonly string Results = Path.Combine(RealData.RepositoryRoot, "results");

    // A track of which only trials are recorded has no tables yet.
    public static TheoryData<string> Tracks =>
        [.. TrackCatalog.All.Select(track => track.Name).Where(name => Directory.Exists(Path.Combine(Results, name, "runs")))];

    [Theory]
    [MemberData(nameof(Tracks))]
    public void Committed_results_are_what_their_records_make(string name)
    {
        using var culture = new ForeignCulture(ForeignCulture.Russian);
        using var folder = new TemporaryFolder();
        Folders.Copy(Path.Combine(Results, name, "runs"), folder.PathOf($"{name}/runs"));
        foreach (var kept in new[] { "tried.csv", "combined.csv", "data.csv" })
            if (File.Exists(Path.Combine(Results, name, kept)))
                File.Copy(Path.Combine(Results, name, kept), folder.PathOf($"{name}/{kept}"));
        // The record of the teacher's pretraining, from which the page is made as well.
        if (Directory.Exists(Path.Combine(Results, name, "pretraining")))
            Folders.Copy(Path.Combine(Results, name, "pretraining"), folder.PathOf($"{name}/pretraining"));

        var methods = MethodCatalog.Load([]);
        var track = TrackCatalog.Find(name);
        var tables = new ResultsFolder(folder.Path, name).WriteTables(new Staleness(track, methods).Present);
        ReportCommand.Write(track, folder.Path, tables, methods, withText: false, data: null, linkedFrom: Path.Combine(Results, name));

        var made = FilesOf(folder.PathOf(name));
        Assert.Contains("results.csv", made);
        Assert.Contains("index.html", made);
        foreach (var file in made)
        {
            var committed = Path.Combine(Results, name, file);
            Assert.True(File.Exists(committed), $"results/{name}/{file} is not there. Make it with 'dotnet build -t:Report', and commit it.");
            var difference = Difference(committed, folder.PathOf($"{name}/{file}"));
            Assert.True(
                difference is null,
                $"results/{name}/{file} is not what the records under results/{name}/runs make: {difference}. "
                + "Make it with 'dotnet build -t:Report'; figures are changed by runs, not by hand.");
        }

        Assert.Empty(FilesOf(Path.Combine(Results, name)).Except(made));
    }

    [Theory]
    [MemberData(nameof(Tracks))]
    public void Every_committed_trial_has_its_code_version(string name)
    {
        var tried = new ResultsFolder(Results, name).ReadTried();

        Assert.All(tried, row => Assert.NotEqual("", row.CodeVersion));
    }

    [Theory]
    [MemberData(nameof(Tracks))]
    public void Every_committed_combination_is_of_published_runs(string name)
    {
        var results = new ResultsFolder(Results, name);
        string[] runs = [.. results.ReadCombined().SelectMany(row => row.Runs.Split(" + ")).Distinct()];

        Assert.All(runs, run => Assert.True(Directory.Exists(Path.Combine(results.Path, "runs", run)), run));
        Assert.All(results.ReadCombined(), row => Assert.NotEqual("", row.CodeVersion));
        Assert.All(results.ReadCombined(), row => Assert.InRange(row.Validation!.Value, 0, 1));
    }

    [Fact]
    public void Committed_results_are_below_their_budget_together()
    {
        var trouble = Overweight(Results, ResultsBudget);

        Assert.True(trouble is null, trouble);
    }

    [Fact]
    public void Predictions_of_committed_runs_are_compressed() => Assert.All(
        Directory.GetFiles(Results, "predictions-*", SearchOption.AllDirectories),
        path => Assert.True(
            path.EndsWith(".txt.gz", StringComparison.Ordinal),
            $"{path} is not compressed. A program of before published it: compress it with 'gzip -9n'."));

    [Fact]
    public void Overweight_names_the_largest_folders_first()
    {
        using var folder = new TemporaryFolder();
        foreach (var (path, bytes) in new[] { ("quick/runs/a/run.json", 700_000), ("quick/runs/b/run.json", 900_000), ("quick/index.html", 400_000) })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.PathOf(path))!);
            File.WriteAllBytes(folder.PathOf(path), new byte[bytes]);
        }

        Assert.Null(Overweight(folder.Path, 2_000_000));
        Assert.Equal(
            "results/ has 2.0 MB, and its budget is 1.9 MB. Largest: results/quick/runs/ 1.6 MB, results/quick/ 0.4 MB. "
            + "Leave out what is not needed, or compress it.",
            Overweight(folder.Path, 1_900_000));
    }

    private static string? Overweight(string folder, long budget)
    {
        var files = new DirectoryInfo(folder).GetFiles("*", SearchOption.AllDirectories);
        var total = files.Sum(file => file.Length);
        if (total <= budget)
            return null;
        // A folder of a track, or a folder in it such as quick/runs with everything below it.
        var largest = files
            .GroupBy(file => string.Join('/', ["results", .. Path.GetRelativePath(folder, file.FullName).Split('/', '\\')[..^1].Take(2)]))
            .Select(group => (Name: group.Key, Bytes: group.Sum(file => file.Length)))
            .OrderByDescending(group => group.Bytes)
            .Take(LargestFolders)
            .Select(group => Invariant($"{group.Name}/ {group.Bytes / 1e6:F1} MB"));
        return Invariant($"results/ has {total / 1e6:F1} MB, and its budget is {budget / 1e6:F1} MB. ")
            + $"Largest: {string.Join(", ", largest)}. Leave out what is not needed, or compress it.";
    }

    // Tables are compared to the byte, plots in what they show: processors may round pixels, and SkiaSharp's versions space letters, differently.
    private static string? Difference(string committed, string made) => Path.GetExtension(made) switch
    {
        ".svg" => new DrawnSvg(File.ReadAllText(committed)).DifferenceTo(new DrawnSvg(File.ReadAllText(made))),
        ".png" => SKBitmap.DecodeBounds(committed).Size == SKBitmap.DecodeBounds(made).Size ? null : "it has another size",
        ".html" => FirstDifference(Plots().Replace(File.ReadAllText(committed), ""), Plots().Replace(File.ReadAllText(made), "")),
        _ => File.ReadAllBytes(committed).AsSpan().SequenceEqual(File.ReadAllBytes(made)) ? null : "its bytes differ",
    };

    private static string? FirstDifference(string committed, string made)
    {
        var first = committed.Zip(made).TakeWhile(pair => pair.First == pair.Second).Count();
        return committed == made ? null : $"it has '{Around(committed)}' where the records make '{Around(made)}'";

        string Around(string text) => text[Math.Max(0, first - 40)..Math.Min(text.Length, first + 40)].ReplaceLineEndings(" ");
    }

    private static string[] FilesOf(string folder)
    {
        var paths = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        return [.. paths.Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex("data:image/svg[^\"]*")]
    private static partial Regex Plots();
}
