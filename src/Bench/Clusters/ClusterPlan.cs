using Bench.Running;
using Harness.Results;

namespace Bench.Clusters;

/// <summary>A contest as the files for a cluster describe it.</summary>
/// <param name="Track">The name of the track.</param>
/// <param name="Folder">The folder of the files, which all nodes see.</param>
/// <param name="Program">The program as the nodes start it.</param>
/// <param name="Options">The options of a run, the same on every node.</param>
/// <param name="Runs">The runs by stage.</param>
/// <param name="Threads">The processors that a run uses.</param>
/// <param name="AtOnce">The most runs at the same time; null for as many as the cluster has room for.</param>
/// <param name="MemoryGb">The memory that a run may take, in 10^9 bytes.</param>
/// <param name="NeedsGpu">True where runs are on a GPU.</param>
internal sealed record ClusterPlan(
    string Track,
    string Folder,
    string Program,
    IReadOnlyList<string> Options,
    IReadOnlyList<ListedRun> Runs,
    int Threads,
    int? AtOnce,
    double MemoryGb,
    bool NeedsGpu)
{
    /// <summary>The seconds that a run gets to stop in good order.</summary>
    public const int SecondsToStop = 90;

    // Forecasts are made from runs on other processors, and machines differ by this much.
    private const double Patience = 4;
    private const double LeastMinutes = 30;
    private const double UnknownMinutes = 24 * 60;

    // Reading the data and the teacher, and waiting for a folder that shows late what others wrote.
    private const int MinutesAround = 15;

    /// <summary>The stages with their runs, in order.</summary>
    public IEnumerable<IGrouping<int, ListedRun>> Stages => Runs.GroupBy(run => run.Stage);

    /// <summary>
    /// Says whether the others cannot begin when a run of this stage fails, which is so for the teacher. Where a further teacher fails, only the runs
    /// that it teaches fail, and say so.
    /// </summary>
    public bool OthersNeed(IGrouping<int, ListedRun> stage) => stage.Key != Stages.Last().Key && stage.Any(run => run.Method == TeacherRun.Method);

    /// <summary>The variables of the environment that every job sets, because a node may have others.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The lines of a script that set them.</summary>
    public IEnumerable<string> Exports => Variables.Select(variable => $"export {variable.Key}={Quoted(variable.Value)}");

    /// <summary>The track's own limit of a run, in minutes; null where it has none.</summary>
    public double? LimitOfTrack { get; init; }

    /// <summary>
    /// The minutes after which a run of a stage is taken for one that never ends: the track's own limit, or else the longest forecast, four times.
    /// </summary>
    public double LimitOf(IEnumerable<ListedRun> stage) =>
        LimitOfTrack ?? Math.Ceiling(Math.Max(LeastMinutes, stage.Max(run => run.Minutes * Patience ?? UnknownMinutes)));

    /// <summary>The minutes after which an engine ends what is left of a task. A run that takes too long is ended by the program before.</summary>
    public int EngineLimitOf(IEnumerable<ListedRun> stage) => (int)Math.Ceiling(LimitOf(stage)) + MinutesAround;

    /// <summary>The command line that makes one run of a stage, quoted for a shell.</summary>
    public string RunCommand(IGrouping<int, ListedRun> stage) => Quoted(
    [
        Program, ChildProcesses.CommandName, "--runs", Path.Combine(Folder, RunList.FileName), "--stage", Invariant($"{stage.Key}"),
        "--time-limit", Invariant($"{LimitOf(stage)}"), .. Options,
    ]);

    /// <summary>The command line that gathers the records and makes the tables, quoted for a shell.</summary>
    public string GatherCommand => Quoted([Program, "gather", "--runs", Path.Combine(Folder, RunList.FileName), .. Options]);

    /// <summary>Quotes words for a POSIX shell.</summary>
    public static string Quoted(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word) => word.Length > 0 && word.All(IsPlain)
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || "-_./+=:,".Contains(character);
}
