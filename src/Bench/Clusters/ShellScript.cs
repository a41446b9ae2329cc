namespace Bench.Clusters;

/// <summary>A script for a machine without a scheduler, or for one of which nothing is known here.</summary>
internal static class ShellScript
{
    /// <summary>The files by their names.</summary>
    public static IReadOnlyDictionary<string, string> Of(ClusterPlan plan)
    {
        List<string> lines =
        [
            "#!/bin/sh",
            $"# Makes the runs of track {plan.Track} stage by stage, and the tables at the end. Finished runs are kept: after an interruption,",
            "# start it again.",
            .. plan.Exports,
            "failed=0",
        ];
        foreach (var stage in plan.Stages)
        {
            var last = stage.Count() - 1;
            var orElse = plan.OthersNeed(stage) ? "exit 1" : "failed=1";
            // xargs starts no further run where one was killed, unless a shell says that it only failed.
            var one = ClusterPlan.Quoted([$"{plan.RunCommand(stage)} --index \"$1\" || exit 1"]);
            lines.Add($"seq 0 {last} | xargs -P {plan.AtOnce ?? 1} -n 1 sh -c {one} sh || {orElse}");
        }

        lines.Add($"{plan.GatherCommand} || failed=1");
        lines.Add("exit $failed");
        return new Dictionary<string, string> { ["run.sh"] = string.Join('\n', lines) + "\n" };
    }
}
