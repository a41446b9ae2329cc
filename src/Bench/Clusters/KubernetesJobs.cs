using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Common;

namespace Bench.Clusters;

/// <summary>
/// The manifests that <c>kubectl apply</c> takes: an indexed job for each stage and a job for the tables, as JSON. A script applies one after
/// another, because jobs of Kubernetes do not wait for each other.
/// </summary>
/// <param name="image">The container image that has the program.</param>
/// <param name="claim">The claim of the volume that all nodes share.</param>
/// <param name="mount">The path at which containers see that volume.</param>
internal sealed class KubernetesJobs(string image, string claim, string mount)
{
    private const string Container = "run";
    private const string Volume = "shared";

    // A run that fails is tried again, because a node may have been at fault. It goes on from its last epoch.
    private const int Retries = 2;
    private const int LongestName = 63;

    // A job that has ended stays, and cannot be applied again. A job that has not ended belongs to an earlier start of this script.
    private const string Functions = """
        #!/bin/sh
        # Applies the jobs one after another. The teacher has to end well; the tables are made in the end, whatever else failed.
        set -eu
        ended() {
            kubectl get job "$1" --ignore-not-found -o jsonpath='{.status.conditions[?(@.status=="True")].type}'
        }
        begin() {
            there=$(kubectl get job "$1" --ignore-not-found -o name)
            if [ -n "$there" ] && ! ended "$1" | grep -Eqw 'Complete|Failed'; then
                echo "The job $1 has not ended. Wait for it, or remove it with 'kubectl delete job $1'." >&2
                exit 1
            fi
            kubectl delete job "$1" --ignore-not-found
            kubectl apply -f "$2"
        }
        # Gives up where the job could not be seen for five minutes.
        await() {
            unseen=0
            until ended "$1" | grep -Eqw 'Complete|Failed'; do
                if [ -n "$(kubectl get job "$1" --ignore-not-found -o name)" ]; then unseen=0; else unseen=$((unseen + 1)); fi
                if [ "$unseen" -ge 30 ]; then
                    echo "The job $1 is gone, or kubectl does not answer." >&2
                    exit 1
                fi
                sleep 10
            done
            ended "$1" | grep -qw Complete
        }
        """;

    private static readonly JsonSerializerOptions Json = new(RecordJson.Options) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The files by their names.</summary>
    public IReadOnlyDictionary<string, string> Of(ClusterPlan plan)
    {
        var files = new Dictionary<string, string>();
        foreach (var stage in plan.Stages)
            files[$"stage-{stage.Key}.json"] = Text(Stage(plan, stage));
        files["tables.json"] = Text(Job(plan, "tables", plan.GatherCommand, minutes: null, spec: new()));
        files["submit.sh"] = Submit(plan);
        return files;
    }

    private object Stage(ClusterPlan plan, IGrouping<int, ListedRun> stage) => Job(
        plan, Invariant($"stage-{stage.Key}"), plan.RunCommand(stage), plan.EngineLimitOf(stage), new Dictionary<string, object>
        {
            ["completionMode"] = "Indexed",
            ["completions"] = stage.Count(),
            ["parallelism"] = Math.Min(stage.Count(), plan.AtOnce ?? int.MaxValue),
            ["backoffLimitPerIndex"] = Retries,
            ["maxFailedIndexes"] = stage.Count(),
            ["podFailurePolicy"] = new
            {
                Rules = new object[]
                {
                    // A command that asks for something that there is not fails every time.
                    new { Action = "FailIndex", OnExitCodes = ExitCodeOf(ExitCodes.Usage) },
                    // A run that was stopped, or whose node was taken away, goes on, however often that happens.
                    new { Action = "Ignore", OnExitCodes = ExitCodeOf(ExitCodes.Interrupted) },
                    new { Action = "Ignore", OnPodConditions = new[] { new { Type = "DisruptionTarget", Status = "True" } } },
                },
            },
        });

    private object Job(ClusterPlan plan, string part, string command, int? minutes, Dictionary<string, object> spec)
    {
        var memory = Invariant($"{Math.Ceiling(plan.MemoryGb * 1e3):F0}M");
        var room = new Dictionary<string, string> { ["cpu"] = Invariant($"{plan.Threads}"), ["memory"] = memory };
        if (plan.NeedsGpu)
            room["nvidia.com/gpu"] = "1";
        spec["template"] = new
        {
            Spec = new
            {
                RestartPolicy = "Never",
                TerminationGracePeriodSeconds = ClusterPlan.SecondsToStop,
                ActiveDeadlineSeconds = minutes * 60,
                Containers = new[]
                {
                    new
                    {
                        Name = Container,
                        Image = image,
                        // The shell is replaced by the program, which so receives the signal of the node.
                        Command = new[] { "/bin/sh", "-c", $"exec {command}" },
                        Env = plan.Variables.Count == 0 ? null : plan.Variables.Select(one => new { Name = one.Key, one.Value }).ToArray(),
                        Resources = new { Requests = room, Limits = room },
                        VolumeMounts = new[] { new { Name = Volume, MountPath = mount } },
                    },
                },
                Volumes = new[] { new { Name = Volume, PersistentVolumeClaim = new { ClaimName = claim } } },
            },
        };
        return new { ApiVersion = "batch/v1", Kind = "Job", Metadata = new { Name = NameOf(plan, part) }, Spec = spec };
    }

    private static object ExitCodeOf(int code) => new { ContainerName = Container, Operator = "In", Values = new[] { code } };

    private static string Submit(ClusterPlan plan)
    {
        List<string> lines = [Functions];
        foreach (var stage in plan.Stages)
        {
            lines.Add(Apply(plan, Invariant($"stage-{stage.Key}")));
            var orElse = plan.OthersNeed(stage) ? "exit 1" : "echo 'some runs failed'";
            lines.Add($"await {NameOf(plan, Invariant($"stage-{stage.Key}"))} || {orElse}");
        }

        lines.Add(Apply(plan, "tables"));
        lines.Add($"await {NameOf(plan, "tables")}");
        return string.Join('\n', lines) + "\n";
    }

    private static string Apply(ClusterPlan plan, string part) =>
        $"begin {NameOf(plan, part)} {ClusterPlan.Quoted([Path.Combine(plan.Folder, part + ".json")])}";

    // Names of pods are limited, which end in the index, and a track of one's own may have a long one.
    // The hash keeps the jobs of different exports apart.
    private static string NameOf(ClusterPlan plan, string part)
    {
        var hash = ContentHash.Of(Encoding.UTF8.GetBytes($"{plan.Track} {plan.Folder}"))[..6];
        var room = LongestName - "bench---".Length - hash.Length - part.Length - "-999999".Length;
        var track = plan.Track.Length > room ? plan.Track[..room].TrimEnd('-') : plan.Track;
        return $"bench-{track}-{hash}-{part}";
    }

    private static string Text(object job) => JsonSerializer.Serialize(job, Json) + "\n";
}
