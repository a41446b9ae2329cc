using System.CommandLine;
using System.Globalization;
using Bench.Running;
using Harness.Pretraining;
using Harness.Refereeing;
using Harness.Tracks;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench run</c>: trains, referees and ranks.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var methods = new Option<string?>("--methods", "-m") { Description = "Entries joined by + (default: all). 'bench list' names them.", HelpName = "A+B" };
        var seeds = new Option<string?>("--seeds", "-s") { Description = "Seeds joined by + (default: the track's).", HelpName = "1+2" };
        var jobs = new Option<int?>("--jobs", "-j") { Description = "Runs at the same time (default: cores by threads a run); threads a run stay as they are.", HelpName = "N" };
        var command = new Command("run", "Train, referee and rank the entries of a track. Finished runs are kept; Ctrl-C and the same command again go on.");
        options.AddTo(command);
        command.Add(methods);
        command.Add(seeds);
        command.Add(jobs);
        command.SetAction(async (arguments, _) =>
        {
            using var interruption = new Interruption();
            return await RunAsync(
                options.Read(arguments), arguments.GetValue(methods), arguments.GetValue(seeds), arguments.GetValue(jobs), interruption.Token);
        });
        return command;
    }

    private static async Task<int> RunAsync(RunSettings settings, string? methodNames, string? seedNames, int? askedJobs, CancellationToken cancel)
    {
        var jobs = askedJobs ?? settings.DefaultJobs;
        if (jobs < 1)
            throw new ArgumentException($"--jobs {jobs}: expected a number above 0.");
        var catalog = MethodCatalog.Load(settings.Plugins);
        var methods = MethodsOf(methodNames, catalog, settings.Track);
        int[] seeds = seedNames is null ? [.. settings.Track.Seeds] : [.. DataOptions.List(seedNames).Select(Seed).Distinct()];
        var data = settings.Track.Data.Open(settings.Data, settings.Text);
        var console = Terminal.Console;
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"track {settings.Track.Name}: {settings.Track.Data.Description}; {RunText.Count(methods.Length, "entry", "entries")}, {(seeds.Length == 1 ? "seed" : "seeds")} {string.Join(' ', seeds)}; {RunText.Count(jobs, "run", "runs")} at a time, {RunText.Count(settings.Threads, "thread", "threads")} each, {settings.Device}; {RunEnvironment.Here(settings.Device).Flavour}"));

        if (settings.Track.Pretraining is not null && settings.Pretrained is null)
            settings = settings with { Pretrained = await Pretraining.EnsureAsync(settings, data, cancel) };
        var pretrained = settings.Pretrained is null ? null : PretrainedCheckpoint.Open(settings.Pretrained);

        Task<IReadOnlyList<RunRecord>> Contest(IContestObserver observer) =>
            new Contest(settings.Track, data, settings.Artifacts, new ChildProcesses(settings), observer, pretrained)
                .RunAsync(methods, catalog.Find(CompressionMethod.TeacherName), seeds, jobs, cancel);

        var records = Terminal.IsLive ? await LiveProgress.ShowAsync(console, Contest) : await Contest(new PlainProgress(Console.Out));
        Publish(settings, records, console);
        var failed = records.Where(record => record.Status == Harness.Results.RunStatus.Failed).ToArray();
        return failed.Length == 0 ? 0 : throw new RunFailedException(string.Create(CultureInfo.InvariantCulture,
            $"{failed.Length} of {records.Count} runs failed; {failed[0].Method}, seed {failed[0].Seed}: {failed[0].Reason}"));
    }

    private static void Publish(RunSettings settings, IReadOnlyList<RunRecord> records, IAnsiConsole console)
    {
        var results = new ResultsFolder(settings.Output, settings.Track.Name);
        foreach (var record in records)
            results.Publish(new RunFolder(settings.Artifacts, new RunKey(record.Track, record.Method, record.Seed)), record);
        if (settings.Pretrained is not null)
            results.PublishPretraining(settings.Pretrained);
        RankedTable.Write(console, settings.Track, results);
        console.WriteLine($"tables and records: {Path.GetRelativePath(Environment.CurrentDirectory, results.Path)}; networks and logs: {Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(settings.Artifacts, settings.Track.Name))}");
    }

    private static ContestMethod[] MethodsOf(string? names, MethodCatalog catalog, Track track)
    {
        if (names is null)
            return [.. catalog.All.Where(method => method.Enters(track))];
        ContestMethod[] asked = [.. DataOptions.List(names).Select(catalog.Find).Distinct()];
        return asked.FirstOrDefault(method => !method.Enters(track)) is { } stranger
            ? throw new ArgumentException(
                $"--methods: {stranger.Name} does not enter track {track.Name}, which has not what it learns from. "
                + $"Entries there: {string.Join(", ", catalog.All.Where(method => method.Enters(track)).Select(method => method.Name))}.")
            : asked;
    }

    private static int Seed(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed
        : throw new ArgumentException($"--seeds: '{text}' is not a seed. Expected whole numbers joined by +, such as 1+2+3.");
}
