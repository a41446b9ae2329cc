using System.Diagnostics;
using Bench.Clusters;
using Bench.Running;
using Harness.Contest.Methods;
using Harness.Results;
using Harness.Training;
using k8s;
using k8s.Models;
using Methods;
using static TorchSharp.torch;

namespace Bench.Tests.Clusters;

public sealed class ClusterFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TeacherEntry teacher = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Of_puts_entries_that_teach_into_stages_before_those_that_they_teach()
    {
        var second = new FakeMethod { Title = "second" };
        var alone = new FakeMethod { Title = "alone", WithTeacher = false };
        var taught = new FakeMethod { Title = "taught", Teaching = ["second"] };

        var runs = RunList.Of(
            [(teacher, 1), (second, 1), (second, 2), (alone, 1), (taught, 1), (teacher, 2)],
            run => run.Method == "alone" ? 12.5 : null,
            SmallTrack.Track.Name);

        Assert.Equal(
            ["1 0 teacher 1 ", "2 0 second 1 ", "3 0 second 2 ", "3 1 alone 1 12.5", "3 2 taught 1 ", "3 3 teacher 2 "],
            runs.Select(run => Invariant($"{run.Stage} {run.Index} {run.Method} {run.Seed} {run.Minutes}")));
    }

    [Fact]
    public void Find_takes_the_number_of_the_array_and_says_what_is_wrong()
    {
        var list = Export("sh")[0];

        Assert.Equal("fake", RunList.Find(list, stage: 2, index: 1).Method);
        using (new ForVariable("JOB_COMPLETION_INDEX", "2"))
            Assert.Equal(3, RunList.Find(list, stage: 2, index: null).Seed);
        Assert.EndsWith("there is no run 7 in stage 2. Expected a number from 0 to 2.", Fault(() => RunList.Find(list, 2, 7)));
        Assert.EndsWith("there is no run 0 in stage 9. The stage has no runs.", Fault(() => RunList.Find(list, 9, 0)));
        Assert.StartsWith("Which run? Give --index N", Fault(() => RunList.Find(list, 2, null)), StringComparison.Ordinal);
        using (new ForVariable("SLURM_ARRAY_TASK_ID", "x"))
            Assert.Equal("SLURM_ARRAY_TASK_ID is 'x'. Expected the number of a run.", Fault(() => RunList.Find(list, 2, null)));

        static string Fault(Action act) => Assert.Throws<ArgumentException>(act).Message;
    }

    [LinuxFact]
    public void Write_makes_scripts_that_shells_can_read()
    {
        string[] scripts =
        [
            .. Export("slurm").Concat(Export("kubernetes")).Concat(Export("sh"))
                .Where(path => Path.GetExtension(path) is ".sh" or ".sbatch"),
        ];

        Assert.Equal(6, scripts.Length);
        foreach (var script in scripts)
        {
            using var shell = Process.Start("bash", ["-n", script]);
            shell.WaitForExit();
            Assert.Equal(0, shell.ExitCode);
        }
    }

    [Fact]
    public void Write_makes_an_array_of_every_stage_that_waits_for_the_one_before()
    {
        var files = Export("slurm").ToDictionary(path => Path.GetFileName(path), File.ReadAllText);

        var lines = files["stage-2.sbatch"].Split('\n');
        Assert.Contains("#SBATCH --array=0-2%2", lines);
        Assert.Contains("#SBATCH --mem=7630M", lines);
        Assert.Contains("#SBATCH --requeue", lines);
        Assert.Contains("#SBATCH --signal=B:USR1@90", lines);
        // The longest forecast is 20 minutes; the program ends a run after 80, and Slurm what is left after 95.
        Assert.Contains("#SBATCH --time=95", lines);
        Assert.Contains(
            $"'/a b/bench' run-one --runs {folder.PathOf("slurm")}/runs.csv --stage 2 --time-limit 80 --track quick "
            + $"--artifacts {folder.PathOf("artifacts")} --output {folder.PathOf("results")} --threads 1 --device cpu --precision float32 &",
            lines);
        const string Submit = "$(sbatch --parsable --dependency=";
        var jobs = folder.PathOf("slurm");
        Assert.Contains($"stage_2={Submit}afterok:$stage_1 --kill-on-invalid-dep=yes {jobs}/stage-2.sbatch)", files["submit.sh"]);
        Assert.Contains($"tables={Submit}afterany:$stage_2 {jobs}/tables.sbatch)", files["submit.sh"]);
    }

    /// <summary>The teacher has to end well, because all others need it. Where a further teacher fails, only those that it teaches do.</summary>
    [Fact]
    public void Write_lets_the_last_stage_begin_where_a_further_teacher_fails()
    {
        (ContestMethod, int)[] runs =
        [
            (teacher, 1), (new FakeMethod { Title = "second", WithTeacher = false }, 1),
            (new FakeMethod { Title = "taught", Teaching = ["second"] }, 1), (teacher, 2),
        ];

        string[] slurm = File.ReadAllLines(Export("slurm", runs: runs).Single(path => Path.GetFileName(path) == "submit.sh"));
        string[] kubernetes = File.ReadAllLines(Export("kubernetes", runs: runs).Single(path => Path.GetFileName(path) == "submit.sh"));
        string[] shell = File.ReadAllLines(Export("sh", runs: runs).Single(path => Path.GetFileName(path) == "run.sh"));

        Assert.Equal(
            ["", "afterok:$stage_1", "afterok:$stage_1,afterany:$stage_2", "afterany:$stage_3"],
            slurm.Where(line => line.Contains("sbatch --parsable")).Select(Dependency));
        Assert.Equal(
            ["exit 1", "echo 'some runs failed'", "echo 'some runs failed'"],
            kubernetes.Where(line => line.StartsWith("await bench-", StringComparison.Ordinal) && line.Contains("||")).Select(OrElse));
        Assert.Equal(["exit 1", "failed=1", "failed=1", "failed=1"], shell.Where(line => line.Contains("||")).Select(OrElse));

        static string OrElse(string line) => line.Split(" || ")[^1];

        static string Dependency(string line) =>
            line.Split(' ').FirstOrDefault(word => word.StartsWith("--dependency=", StringComparison.Ordinal), "=").Split('=')[1];
    }

    /// <summary>The models of Kubernetes' client have the properties of the published schema; reading is strict.</summary>
    [Fact]
    public void Write_makes_jobs_of_the_published_schema()
    {
        var files = Export("kubernetes").ToDictionary(path => Path.GetFileName(path), File.ReadAllText);

        var job = KubernetesYaml.Deserialize<V1Job>(files["stage-2.json"], strict: true);
        Assert.Equal(("batch/v1", "Job"), (job.ApiVersion, job.Kind));
        Assert.Matches("^bench-quick-[0-9a-f]{6}-stage-2$", job.Metadata.Name);
        Assert.Equal(("Indexed", 3, 2, 2), (job.Spec.CompletionMode, job.Spec.Completions, job.Spec.Parallelism, job.Spec.BackoffLimitPerIndex));
        Assert.Equal(
            ["FailIndex In 2", "Ignore In 130", "Ignore DisruptionTarget"],
            job.Spec.PodFailurePolicy.Rules.Select(rule => rule.OnExitCodes is { } codes
                ? $"{rule.Action} {codes.OperatorProperty} {string.Join(' ', codes.Values)}"
                : $"{rule.Action} {Assert.Single(rule.OnPodConditions).Type}"));
        var pod = job.Spec.Template.Spec;
        var container = Assert.Single(pod.Containers);
        Assert.Equal(("Never", 95 * 60, "bench:1"), (pod.RestartPolicy, pod.ActiveDeadlineSeconds, container.Image));
        Assert.Equal(("1", "8G"), (container.Resources.Limits["cpu"].ToString(), container.Resources.Limits["memory"].ToString()));
        Assert.Equal("claimed", Assert.Single(pod.Volumes).PersistentVolumeClaim.ClaimName);
        // Where BENCH_CACHE is set, the cache is below the mounted folder, too.
        Assert.StartsWith(Assert.Single(container.VolumeMounts).MountPath, folder.Path, StringComparison.Ordinal);
        Assert.StartsWith("exec '/a b/bench' run-one --runs ", container.Command[2], StringComparison.Ordinal);

        var tables = KubernetesYaml.Deserialize<V1Job>(files["tables.json"], strict: true);
        Assert.StartsWith("exec '/a b/bench' gather --runs ", Assert.Single(tables.Spec.Template.Spec.Containers).Command[2]);
    }

    [Fact]
    public void Write_refuses_what_it_cannot_export()
    {
        Assert.Equal(
            "--export pbs: there is no such engine. Expected slurm, kubernetes, sh.",
            Assert.Throws<ArgumentException>(() => Export("pbs")).Message);
        Assert.StartsWith(
            "--export kubernetes: name the container image that has the program with --image",
            Assert.Throws<ArgumentException>(() => Export("kubernetes", image: null)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain-1.0", "plain-1.0")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$(rm -rf x)", "'$(rm -rf x)'")]
    [InlineData("", "''")]
    public void Quoted_keeps_a_shell_from_reading_words(string word, string quoted) => Assert.Equal(quoted, ClusterPlan.Quoted([word]));

    /// <summary>A task reads the list when it begins: another one in its place would give tasks that wait in a queue other runs.</summary>
    [Fact]
    public void Write_keeps_what_an_earlier_export_wrote()
    {
        var list = Export("sh")[0];
        var before = File.ReadAllText(list);

        var error = Assert.Throws<ArgumentException>(() => Export("sh", runs: [(teacher, 1)]));

        Assert.StartsWith($"--export: {folder.PathOf("sh")} is not empty, and jobs in a queue may read", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(list));
    }

    [Theory]
    [InlineData("slurm", "a b")]
    [InlineData("slurm", "it's")]
    [InlineData("slurm", "a#b")]
    [InlineData("kubernetes", "no image")]
    public void Write_leaves_nothing_behind_where_it_refuses(string kind, string name)
    {
        Assert.Throws<ArgumentException>(() => Export(kind, image: null, name: name));

        Assert.False(Directory.Exists(folder.PathOf(name)));
    }

    /// <summary>A node has another environment than the machine that exports.</summary>
    [Fact]
    public void Write_sets_the_variables_that_name_weights_on_every_node()
    {
        using var weights = new ForVariable("BENCH_WEIGHTS", "it's/weights");
        var shell = $"export BENCH_WEIGHTS='{Path.GetFullPath("it'\\''s/weights")}'";
        string[] scripts = [.. Export("slurm").Concat(Export("sh")).Where(path => !path.EndsWith("submit.sh") && !path.EndsWith(".csv"))];

        Assert.Equal(4, scripts.Length);
        foreach (var script in scripts)
        {
            Assert.Contains(shell, File.ReadAllLines(script));
            Assert.Contains(File.ReadAllLines(script), line => line.StartsWith("export BENCH_CACHE=/", StringComparison.Ordinal));
        }
    }

    /// <summary>The runs of index 0 and 2 are killed, and xargs is to start the others nevertheless.</summary>
    [LinuxFact]
    public void Run_sh_goes_on_where_runs_are_killed()
    {
        var program = folder.PathOf("it's {} a program");
        WriteProgram(program, $"echo \"$*\" >> '{folder.PathOf("log")}'\ncase \"$*\" in *'--index 0' | *'--index 2') kill -9 $$ ;; esac");
        (ContestMethod, int)[] runs = [(new FakeMethod { WithTeacher = false }, 1), (new FakeMethod { WithTeacher = false }, 2), (teacher, 2)];

        using var shell = Process.Start(Export("sh", runs: runs, program: program)[1]);
        shell.WaitForExit();

        var started = File.ReadAllLines(folder.PathOf("log"));
        Assert.Equal(1, shell.ExitCode);
        Assert.Equal(["0", "1", "2"], started.Where(line => line.StartsWith("run-one ", StringComparison.Ordinal)).Select(Last).Order());
        Assert.StartsWith("gather ", started[^1], StringComparison.Ordinal);

        static string Last(string line) => line.Split(' ')[^1];
    }

    [LinuxFact]
    public void Submit_sh_submits_nothing_where_the_cluster_does_not_take_an_array_of_a_stage()
    {
        var bin = Directory.CreateDirectory(folder.PathOf("bin")).FullName;
        WriteProgram(Path.Combine(bin, "scontrol"), "echo 'MaxArraySize            = 2'");
        WriteProgram(Path.Combine(bin, "sbatch"), $"touch '{folder.PathOf("submitted")}'");

        using var path = new ForVariable("PATH", $"{bin}:{Environment.GetEnvironmentVariable("PATH")}");
        using var shell = Process.Start(new ProcessStartInfo(Export("slurm")[^1]) { RedirectStandardError = true })!;
        var told = shell.StandardError.ReadToEnd();
        shell.WaitForExit();

        Assert.Equal(2, shell.ExitCode);
        Assert.StartsWith("A stage has 3 runs, and this Slurm takes arrays of at most 2 (MaxArraySize).", told, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.PathOf("submitted")));
    }

    /// <summary>Another submission of the same files would delete a job that is at work.</summary>
    [LinuxFact]
    public void Submit_sh_deletes_no_job_of_Kubernetes_that_has_not_ended()
    {
        var bin = Directory.CreateDirectory(folder.PathOf("bin")).FullName;
        WriteProgram(
            Path.Combine(bin, "kubectl"), $"case \"$*\" in *jsonpath*) ;; get*) echo job/x ;; *) touch '{folder.PathOf("changed")}' ;; esac");

        using var path = new ForVariable("PATH", $"{bin}:{Environment.GetEnvironmentVariable("PATH")}");
        using var shell = Process.Start(new ProcessStartInfo(Export("kubernetes")[^1]) { RedirectStandardError = true })!;
        var told = shell.StandardError.ReadToEnd();
        shell.WaitForExit();

        Assert.Equal(1, shell.ExitCode);
        Assert.Matches("^The job bench-quick-[0-9a-f]{6}-stage-1 has not ended.", told);
        Assert.False(File.Exists(folder.PathOf("changed")));
    }

    [Theory]
    [InlineData("stage,index,method,seed,minutes\n1,0,fake,-5,\n", "Row 1 has a number that is too small.")]
    [InlineData("stage,index\n1,0\n", "Expected the columns of a ListedRun table")]
    public void Read_refuses_a_list_that_no_export_wrote(string text, string fault)
    {
        File.WriteAllText(folder.PathOf("runs.csv"), text);

        var error = Assert.Throws<ArgumentException>(() => RunList.Read(folder.PathOf("runs.csv")));

        Assert.Contains("Export again into a new folder.", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<string> Export(
        string kind, string? image = "bench:1", (ContestMethod Method, int Seed)[]? runs = null, string? name = null, string program = "/a b/bench")
    {
        var fake = new FakeMethod();
        var settings = new RunSettings(
            SmallTrack.Track, null, null, null, folder.PathOf("artifacts"), folder.PathOf("results"), [], CPU, 1, TrainingPrecision.Float32);
        return ClusterFiles.Write(
            settings,
            runs ?? [(teacher, 1), (fake, 1), (fake, 2), (fake, 3)],
            run => run.Seed * 20 / 3.0,
            atOnce: 2,
            new ExportRequest(kind, folder.PathOf(name ?? kind), program, MemoryGb: 8, image, "claimed"));
    }

    private static void WriteProgram(string path, string script)
    {
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>Sets a variable of the environment for a while.</summary>
    private sealed class ForVariable : IDisposable
    {
        private readonly string name;

        private readonly string? before;

        public ForVariable(string name, string? value)
        {
            this.name = name;
            before = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, value);
        }

        public void Dispose() => Environment.SetEnvironmentVariable(name, before);
    }
}
