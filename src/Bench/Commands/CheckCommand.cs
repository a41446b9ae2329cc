using System.CommandLine;
using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Results;
using Reports.Reviewing;

namespace Bench.Commands;

/// <summary><c>bench check</c> runs entries and compares them with the committed results.</summary>
internal static class CheckCommand
{
    /// <summary>The folder that holds checked results until they are accepted.</summary>
    public static string Folder => Path.Combine(Repository.Root, "artifacts", "check");

    public static Command Create()
    {
        var options = new RunOptions();
        var methods = RunCommand.Methods();
        var seeds = RunCommand.Seeds();
        var jobs = RunCommand.Jobs();
        var limits = new LimitOptions();
        var summary = new Option<string?>("--summary")
        {
            Description = "Write the table of what changed to this file too, as Markdown.",
            HelpName = "FILE",
        };
        var command = new Command(
            "check",
            "Run entries and compare them with the committed results. The exit code is 3 when a score leaves the committed interval, or when "
            + "parameters or aligned labels are not the committed ones. 'bench accept' takes the new figures.");
        options.AddTo(command);
        command.Add(methods);
        command.Add(seeds);
        command.Add(jobs);
        foreach (var limit in limits.All)
            command.Add(limit);
        command.Add(summary);
        command.SetAction(async (arguments, _) =>
        {
            using var interruption = new Interruption();
            await RunAsync(
                limits.In(options.Read(arguments), arguments),
                arguments.GetValue(methods),
                arguments.GetValue(seeds),
                arguments.GetValue(jobs),
                arguments.GetValue(summary),
                interruption.Token);
        });
        return command;
    }

    /// <summary>
    /// Waits until no other process checks this track or accepts its check, and says so. Both are kept out until the result is disposed.
    /// </summary>
    public static IDisposable Held(ResultsFolder check, CancellationToken cancel = default) =>
        check.LockCheck(() => Terminal.WriteLine($"waiting: another process uses {UserFolders.Shown(check.Path)}"), cancel);

    private static async Task RunAsync(RunSettings settings, string? methods, string? seeds, int? jobs, string? summary, CancellationToken cancel)
    {
        if (summary is not null)
            UserFolders.CheckFile("--summary", summary);
        var committed = new ResultsFolder(settings.Output, settings.Track.Name);
        var now = new ResultsFolder(Folder, settings.Track.Name);
        using var held = Held(now, cancel);
        if (Directory.Exists(now.Path))
            Directory.Delete(now.Path, recursive: true);
        var runs = await ContestRun.RunAsync(settings with { Output = Folder }, methods, seeds, jobs, committed, cancel);
        var staleness = new Staleness(settings.Track, MethodCatalog.Load(settings.Plugins));
        var made = now.WriteTables(staleness.Present);
        var review = Review.Of(
            committed.Read(staleness.Present),
            made,
            committed.Splits,
            now.Splits,
            settings.Track.Task.Metrics.Headline);
        var markdown = review.ToMarkdown(settings.Track.Name);
        Console.Out.WriteLine(markdown);
        if (summary is not null)
            File.WriteAllText(summary, markdown);
        RankedTable.ThrowWhereRefused(refused: 0, runs.NotPublished);
        if (!review.Fails)
            return;
        var failures = review.Findings
            .Where(finding => finding.Severity == Severity.Failure)
            .Select(one => $"{one.Entry}: {one.What} {one.After}, committed {one.Before}");
        var remedy = made.RefusedRuns > 0 ? "Mend it" : "Mend it, or take the new figures with 'bench accept'";
        throw new CheckFailedException($"check failed: {string.Join("; ", failures)}. {remedy}");
    }
}
