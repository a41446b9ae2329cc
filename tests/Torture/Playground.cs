using System.Diagnostics;
using Harness.Common;
using Harness.Results;

namespace Torture;

/// <summary>The end of a process of the program.</summary>
internal sealed record Ended(int ExitCode, string Output, string Errors);

/// <summary>
/// A folder with a small track, in which contests take some seconds. What an undisturbed contest leaves there is what every other has to leave, to
/// the last bit.
/// </summary>
internal sealed class Playground : IDisposable
{
    /// <summary>The name of the small track.</summary>
    public const string Track = "beings-and-places";

    /// <summary>The honest entries, which run beside whatever is done to the contest.</summary>
    public const string Honest = "lone-student+distilled-student";

    // A contest takes some seconds. One that takes this long never ends.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string program;
    private readonly TemporaryFolder folder = new();
    private readonly Lazy<IReadOnlyDictionary<string, string>> expected;

    public Playground(string program)
    {
        this.program = Path.GetFullPath(program);
        File.WriteAllText(folder.PathOf("track.json"), OwnTrack.Json);
        OwnTrack.WriteCorpus(folder.PathOf("corpus"));
        expected = new Lazy<IReadOnlyDictionary<string, string>>(() =>
        {
            var whole = new Place(folder.PathOf("whole"));
            var ended = Wait(Start(Contest(whole)));
            return ended.ExitCode == 0 ? Left(whole) : throw new InvalidOperationException($"an undisturbed contest failed: {ended.Errors}");
        });
    }

    private string Cache => folder.PathOf("cache");

    /// <summary>The seconds that an undisturbed contest takes.</summary>
    public double Seconds
    {
        get
        {
            _ = expected.Value;
            var place = new Place(folder.PathOf("timed"));
            var watch = Stopwatch.StartNew();
            Wait(Start(Contest(place)));
            place.Remove();
            return watch.Elapsed.TotalSeconds;
        }
    }

    /// <summary>Makes an empty place for a contest.</summary>
    public Place NewPlace() => new(folder.PathOf($"place-{Guid.NewGuid():N}"));

    /// <summary>The arguments of a contest of the honest entries.</summary>
    /// <param name="further">Further entries.</param>
    public string[] Contest(Place place, string further = "") =>
    [
        "run", "--track", folder.PathOf("track.json"), "--methods", Honest + further, "--jobs", "2", "--device", "cpu", "--precision", "float32",
        "--artifacts", place.Artifacts, "--output", place.Results,
    ];

    /// <summary>The arguments that make the tables again.</summary>
    public string[] Tables(Place place) => ["tables", "--track", folder.PathOf("track.json"), "--output", place.Results];

    /// <summary>Starts the program.</summary>
    public Process Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Locks and measured ratios are those of this playground, so that other contests on the machine are not waited for.
        start.Environment[CacheFolder.Variable] = Cache;
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Waits until a process has ended, and kills it when it never does.</summary>
    public static Ended Wait(Process process)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                LinuxProcesses.KillTree(process);
                return new Ended(-1, "", "it never ended");
            }

            return new Ended(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
        }
    }

    /// <summary>Runs the program.</summary>
    public Ended Run(params IEnumerable<string> arguments) => Wait(Start(arguments));

    /// <summary>Gives the same command again and says what differs from an undisturbed contest.</summary>
    public string? FaultAfterResuming(Place place)
    {
        var ended = Run(Contest(place));
        return ended.ExitCode == 0 ? FaultOf(place) : $"the same command again ended with {ended.ExitCode}: {LastLine(ended.Errors)}";
    }

    /// <summary>Says what a finished contest left that an undisturbed one did not; null where nothing differs.</summary>
    public string? FaultOf(Place place)
    {
        var left = Left(place);
        foreach (var (name, value) in expected.Value)
            if (left.GetValueOrDefault(name) != value)
                return $"{name} is {left.GetValueOrDefault(name) ?? "missing"}, and {value} without disturbance";
        return null;
    }

    /// <summary>Says whether a process that was started here, or by one that was, is still at work.</summary>
    public bool IsAtWork => LinuxProcesses.WithVariable(CacheFolder.Variable, Cache).Any();

    /// <summary>Ends such processes, so that an attempt which went wrong does not make the next ones wrong.</summary>
    public void EndWork()
    {
        foreach (var process in LinuxProcesses.WithVariable(CacheFolder.Variable, Cache))
            LinuxProcesses.Kill(process);
    }

    public static string LastLine(string text) => text.TrimEnd().Split('\n')[^1];

    public void Dispose() => folder.Dispose();

    // The weights, the scores and the hashes of files of every published run of an honest entry. The table of epochs has seconds.
    private static Dictionary<string, string> Left(Place place)
    {
        var left = new Dictionary<string, string>();
        foreach (var entry in Honest.Split('+').Prepend(TeacherRun.Method))
        {
            var key = new RunKey(Track, entry, TeacherRun.Seed);
            foreach (var (where, path) in new[]
            {
                ("artifacts", new RunFolder(place.Artifacts, key).Record),
                ("results", Path.Combine(new ResultsFolder(place.Results, Track).Runs, key.FolderName, RunFolder.RecordFile)),
            })
            {
                if (RunRecord.TryRead(path) is not { } record)
                    continue;
                left[$"{where}: {key} status"] = record.Status;
                var folder = Path.GetDirectoryName(path)!;
                // The teacher's logits are kept beside its network when they are first needed.
                foreach (var file in RunFiles.HashesIn(folder).Where(file => !file.Key.StartsWith("logits-", StringComparison.Ordinal)))
                    if (file.Key != RunFolder.EpochsFile)
                        left[$"{where}: {key} {file.Key}"] = file.Value;
                foreach (var score in record.Test ?? new Dictionary<string, double>())
                    left[$"{where}: {key} {score.Key}"] = Invariant($"{score.Value:R}");
                left[$"{where}: {key} timed"] = record.LatencyMs is null ? "no" : "yes";
            }
        }

        return left;
    }
}

/// <summary>The folders of a contest.</summary>
internal sealed record Place(string Folder)
{
    public string Artifacts => Path.Combine(Folder, "artifacts");

    public string Results => Path.Combine(Folder, "results");

    /// <summary>Removes everything.</summary>
    public void Remove()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Copies everything to another place.</summary>
    public void CopyTo(Place other)
    {
        foreach (var path in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(other.Folder, Path.GetRelativePath(Folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }
}
