using System.CommandLine;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Results;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary><c>bench try</c> trains an entry with other settings and scores it on validation alone. It keeps a list of what was tried.</summary>
internal static class TryCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var method = new Option<string>("--method", "-m") { Description = "The entry to train.", HelpName = "NAME", Required = true };
        var set = new Option<string[]>("--set")
        {
            Description = "Settings that differ from the track's, under the names that its run records have: "
                + "recipes.from_scratch.learning_rate=2e-3, shapes.chain_embedding_rank=24.",
            HelpName = "NAME=VALUE",
            AllowMultipleArgumentsPerToken = true,
        };
        var seed = new Option<int>("--seed", "-s") { Description = "The seed of the run.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var countsFor = new Option<string?>("--for")
        {
            Description = "The entry that the trial counts for (default: the trained one).",
            HelpName = "NAME",
        };
        var command = new Command(
            "try",
            "Train one entry with other settings and print its headline figure on validation; the test split is not read. "
            + "results/TRACK/tried.csv lists what was tried. The track's teacher must have been trained by 'bench run'.");
        options.AddTo(command, method, set, seed, countsFor);
        command.SetAction(async (arguments, _) =>
        {
            using var interruption = new Interruption();
            await RunAsync(
                options.Read(arguments),
                arguments.GetRequiredValue(method),
                arguments.GetValue(set) ?? [],
                arguments.GetValue(seed),
                arguments.GetValue(countsFor),
                interruption.Token);
        });
        return command;
    }

    private static async Task RunAsync(RunSettings settings, string methodName, string[] set, int seed, string? countsFor, CancellationToken cancel)
    {
        var catalog = MethodCatalog.Load(settings.Plugins);
        var method = catalog.Find(methodName);
        var named = countsFor is null ? method : catalog.Find(countsFor);
        var track = TrackSettings.Apply(settings.Track, set);
        UserFolders.CheckWritable("--artifacts", settings.Artifacts);
        var results = new ResultsFolder(settings.Output, track.Name);
        UserFolders.CheckWritable("--output", results.Path);
        // A table that cannot be read would be found after the training.
        _ = results.ReadTried();
        // The teacher stays while the trial goes on.
        using var shared = RunFolder.ShareTrack(settings.Artifacts, track.Name);
        var data = track.Data.Open(settings.Data, settings.Text);
        settings = await StartingWeights.EnsureAsync(settings, data, cancel);
        // A trial keeps no states, so that all of it would be lost if it gave up.
        using var turn = MachineTurn.Begin(MachineTurn.FolderHere, $"a trial of {methodName}", Terminal.WriteLine, TimeSpan.FromDays(1), cancel);
        set_num_threads(settings.Threads);
        var context = settings.ContextOn(data) with { Track = track };
        var key = new RunKey(track.Name, method.Name, seed);

        // Trials of one entry may run side by side, so each has a folder of its own.
        var folder = Directory.CreateTempSubdirectory("bench-try-").FullName;
        try
        {
            var row = await LiveProgress.ShowAsync(Terminal.Console, track.Task, observer => Task.Run(() =>
            {
                observer.Started(key);
                using var log = new RunLog(folder, happening => Show(observer, key, happening, cancel));
                return new Referee(context).Try(method, seed, log, turn, string.Join(' ', set), named.Name);
            }).WaitAsync(cancel));
            results.AddTried(row, track.Task.Metrics);
            var headline = track.Task.Metrics.Headline.Title;
            string[] tried = [row.Trained, .. set];
            Terminal.WriteLine(Invariant($"{string.Join(' ', tried)}: validation {headline} {row.ValidationHeadline:F4}, ")
                + Invariant($"{row.Parameters:N0} parameters, trained in {RunText.Left(row.TrainSeconds ?? 0)}"));
        }
        finally
        {
            RemoveUnlessUsed(folder);
        }
    }

    // A training that is given up may still write there until the program ends.
    private static void RemoveUnlessUsed(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException error)
        {
            Terminal.WriteError($"{folder} was not removed: {error.Message}");
        }
    }

    private static void Show(IContestObserver observer, RunKey key, RunEvent happening, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        observer.Happened(key, happening);
    }
}
