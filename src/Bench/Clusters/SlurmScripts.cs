using Bench.Running;

namespace Bench.Clusters;

/// <summary>The files that Slurm's <c>sbatch</c> takes: a job array for each stage, a job for the tables, and a script that submits all.</summary>
internal static class SlurmScripts
{
    // A run whose time is over is put back into the queue so often.
    private const int MostRestarts = 20;
    private const int GatherMinutes = 240;

    /// <summary>The files by their names.</summary>
    public static IReadOnlyDictionary<string, string> Of(ClusterPlan plan)
    {
        var files = new Dictionary<string, string>();
        foreach (var stage in plan.Stages)
            files[$"stage-{stage.Key}.sbatch"] = Stage(plan, stage);
        files["tables.sbatch"] = Tables(plan);
        files["submit.sh"] = Submit(plan);
        return files;
    }

    private static string Stage(ClusterPlan plan, IGrouping<int, ListedRun> stage) => $$"""
        #!/bin/bash
        # {{RunText.Count(stage.Count(), "run", "runs")}} of stage {{stage.Key}} of track {{plan.Track}}, one task each.
        #SBATCH --job-name=bench-{{plan.Track}}-{{stage.Key}}
        #SBATCH --array=0-{{stage.Count() - 1}}{{(plan.AtOnce is { } most ? Invariant($"%{most}") : "")}}
        #SBATCH --cpus-per-task={{plan.Threads}}
        #SBATCH --mem={{Megabytes(plan)}}M{{Gpu(plan)}}
        #SBATCH --time={{plan.EngineLimitOf(stage)}}
        #SBATCH --requeue
        #SBATCH --signal=B:USR1@{{ClusterPlan.SecondsToStop}}
        #SBATCH --open-mode=append
        #SBATCH --output={{plan.Folder}}/log-%x-%a.txt
        {{Exports(plan)}}
        # Slurm sends USR1 to this shell before the time is over, and TERM where somebody cancels the task or another takes its place.
        # The run stops in good order, and goes on from its last epoch when it is started again.
        {{plan.RunCommand(stage)}} &
        run=$!
        again=
        trap 'again=yes; kill -TERM "$run"' USR1
        trap 'kill -TERM "$run"' TERM
        # A signal ends a wait; the last one says how the run ended, which bash forgets where POSIXLY_CORRECT is set.
        set +o posix
        while kill -0 "$run" 2> /dev/null; do
            wait "$run"
        done
        wait "$run"
        code=$?
        if [ -n "$again" ] && [ "$code" -eq 130 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt {{MostRestarts}} ]; then
            scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
        fi

        exit "$code"

        """;

    private static string Tables(ClusterPlan plan) => $$"""
        #!/bin/bash
        # Gathers the records, measures the speed of all runs on one node, and makes the tables and the page.
        #SBATCH --job-name=bench-{{plan.Track}}-tables
        #SBATCH --exclusive
        #SBATCH --mem=0{{Gpu(plan)}}
        #SBATCH --time={{GatherMinutes}}
        #SBATCH --output={{plan.Folder}}/log-%x.txt
        {{Exports(plan)}}exec {{plan.GatherCommand}}

        """;

    private static string Submit(ClusterPlan plan)
    {
        var lines = new List<string>
        {
            "#!/bin/bash",
            "# Submits the contest: each stage when the teacher has ended well and the stages before it have ended, and the tables at the end,",
            "# whatever failed.",
            "set -euo pipefail",
            // Half of a contest in the queue would wait for the other half for ever.
            $"largest={plan.Stages.Max(stage => stage.Count())}",
            "most=$(scontrol show config | sed -n 's/^MaxArraySize *= *//p' || true)",
            "if [ -n \"$most\" ] && [ \"$largest\" -gt \"$most\" ]; then",
            "    echo \"A stage has $largest runs, and this Slurm takes arrays of at most $most (MaxArraySize). Nothing was submitted:"
            + " export fewer entries or seeds at a time.\" >&2",
            "    exit 2",
            "fi",
        };
        var dependencies = new List<string>();
        foreach (var stage in plan.Stages)
        {
            var after = dependencies.Count > 0 ? $" --dependency={string.Join(',', dependencies)} --kill-on-invalid-dep=yes" : "";
            var variable = $"stage_{stage.Key}";
            dependencies.Add($"{(plan.OthersNeed(stage) ? "afterok" : "afterany")}:${variable}");
            lines.Add($"{variable}=$(sbatch --parsable{after} {ClusterPlan.Quoted([Path.Combine(plan.Folder, $"stage-{stage.Key}.sbatch")])})");
            lines.Add($"echo \"stage {stage.Key}: job ${variable}, {stage.Count()} {(stage.Count() == 1 ? "run" : "runs")}\"");
        }

        lines.Add($"tables=$(sbatch --parsable --dependency={dependencies[^1]} {ClusterPlan.Quoted([Path.Combine(plan.Folder, "tables.sbatch")])})");
        lines.Add("echo \"tables: job $tables\"");
        return string.Join('\n', lines) + "\n";
    }

    private static string Exports(ClusterPlan plan) => string.Concat(plan.Exports.Select(line => line + "\n"));

    private static string Gpu(ClusterPlan plan) => plan.NeedsGpu ? "\n#SBATCH --gres=gpu:1" : "";

    private static string Megabytes(ClusterPlan plan) => Invariant($"{Math.Ceiling(plan.MemoryGb * 1e9 / (1 << 20)):F0}");
}
