using System.ComponentModel;
using System.Globalization;
using CsvHelper;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Results;

namespace Bench.Clusters;

/// <summary>A line of runs.csv: a run that a cluster makes.</summary>
[CsvRecord]
internal sealed partial record ListedRun
{
    [Description("The stage, from 1. A stage begins when the teacher has ended well and the stages before it have ended.")]
    [CsvColumn("stage")]
    public required int Stage { get; init; }

    [Description("The number of the run within its stage, from 0.")]
    [CsvColumn("index")]
    public required int Index { get; init; }

    [Description("The entry.")]
    [CsvColumn("method")]
    public required string Method { get; init; }

    [Description("The seed.")]
    [CsvColumn("seed")]
    public required int Seed { get; init; }

    [Description("The minutes that the run is expected to take; empty where nothing is known.")]
    [CsvColumn("minutes")]
    public double? Minutes { get; init; }
}

/// <summary>
/// The runs of a contest as a numbered list, which every node of a cluster reads. Entries that teach others come in stages of their own; all others
/// run in the last stage, side by side.
/// </summary>
internal static class RunList
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "runs.csv";

    // In which variables Slurm's arrays and Kubernetes' indexed jobs say which of their tasks a process is.
    private static readonly string[] IndexVariables = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"];

    /// <summary>Numbers the runs of a plan.</summary>
    /// <param name="runs">The runs in the order in which a contest begins them.</param>
    /// <param name="minutesOf">Gives the minutes that a run is expected to take; null where nothing is known.</param>
    public static IReadOnlyList<ListedRun> Of(
        IReadOnlyList<(ContestMethod Method, int Seed)> runs, Func<RunKey, double?> minutesOf, string track)
    {
        ContestMethod[] methods = [.. runs.Select(run => run.Method).Distinct()];
        var teaching = methods.SelectMany(method => method.FurtherTeachers).Append(TeacherRun.Method).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. runs.GroupBy(StageOf)
                .OrderBy(stage => stage.Key)
                .Index()
                .SelectMany(stage => stage.Item.Index().Select(run => new ListedRun
                {
                    Stage = stage.Index + 1,
                    Index = run.Index,
                    Method = run.Item.Method.Name,
                    Seed = run.Item.Seed,
                    Minutes = minutesOf(new RunKey(track, run.Item.Method.Name, run.Item.Seed)),
                })),
        ];

        // The teacher has a stage of its own, because all others need it.
        int StageOf((ContestMethod Method, int Seed) run) => run.Seed != TeacherRun.Seed || !teaching.Contains(run.Method.Name) ? int.MaxValue
            : run.Method.Name == TeacherRun.Method ? 0
            : 1 + RunQueue.GenerationOf(run.Method, methods, RunQueue.TeachersOf);
    }

    /// <summary>Finds the run that this process is to make.</summary>
    /// <param name="path">The list.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="index">The number within the stage; null to take it from the variable that Slurm or Kubernetes sets.</param>
    /// <exception cref="FileNotFoundException">There is no such list.</exception>
    /// <exception cref="ArgumentException">There is no such run, or nobody says which.</exception>
    public static ListedRun Find(string path, int stage, int? index)
    {
        var ofStage = Read(path).Where(run => run.Stage == stage).ToArray();
        var number = index ?? IndexFromEnvironment();
        return ofStage.FirstOrDefault(run => run.Index == number)
            ?? throw new ArgumentException(
                $"{path}: there is no run {number} in stage {stage}. "
                + (ofStage.Length == 0 ? "The stage has no runs." : $"Expected a number from 0 to {ofStage.Length - 1}."));
    }

    /// <summary>Reads a list.</summary>
    /// <exception cref="FileNotFoundException">There is no such list.</exception>
    /// <exception cref="ArgumentException">The list is damaged.</exception>
    public static IReadOnlyList<ListedRun> Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"--runs {path}: no such file. 'bench plan --export' writes it.", path);
        try
        {
            var runs = CsvTable.Read<ListedRun>(path);
            return runs.Index().FirstOrDefault(run => run.Item is not { Stage: > 0, Index: >= 0, Seed: >= 0 }) is { Item: not null } wrong
                ? throw new DataFormatException($"Row {wrong.Index + 1} has a number that is too small.")
                : runs;
        }
        catch (DataFormatException error)
        {
            throw new ArgumentException(
                $"--runs {path}: the list is damaged, or 'bench plan --export' did not write it. Export again into a new folder. ({error.Message})",
                error);
        }
    }

    private static int IndexFromEnvironment()
    {
        foreach (var name in IndexVariables)
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } text)
                return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw new ArgumentException($"{name} is '{text}'. Expected the number of a run.");
        throw new ArgumentException($"Which run? Give --index N, or start this in an array, which sets {string.Join(" or ", IndexVariables)}.");
    }
}
