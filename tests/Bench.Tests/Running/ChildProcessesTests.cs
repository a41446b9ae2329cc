using System.Diagnostics;
using Bench.Running;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;

namespace Bench.Tests.Running;

public sealed class ChildProcessesTests : IDisposable
{
    // A process that would never end by itself; a test that waits for it fails by its own limit.
    private const string Forever = "sleep 600";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder machine = new();

    public void Dispose() => machine.Dispose();

    [LinuxFact]
    public async Task RunAsync_ends_a_process_and_what_it_started_as_soon_as_its_record_is_final()
    {
        using var folder = new TemporaryFolder();
        var number = folder.PathOf("number");

        var trouble = await Run($"{Forever} & echo $! > {number}; echo '{Final}'; {Forever}");

        Assert.Null(trouble);
        Assert.True(HasEnded(number));
    }

    [LinuxFact]
    public async Task RunAsync_ends_what_a_process_started_that_has_ended_by_itself()
    {
        using var folder = new TemporaryFolder();
        var number = folder.PathOf("number");

        var trouble = await Run($"(setsid {Forever} > /dev/null 2>&1 & echo $! > {number}); exit 3");

        Assert.Equal("the run's process ended with exit code 3 before its record was final", trouble);
        Assert.True(HasEnded(number));
    }

    [LinuxFact]
    public async Task RunAsync_does_not_wait_for_another_process_that_holds_the_output()
    {
        Assert.Equal("the run's process ended with exit code 0 before its record was final", await Run($"{Forever} & exit 0"));
        Assert.Equal("no memory", await Run($"echo 'no memory' >&2; {Forever} & exit 3"));
    }

    [LinuxFact]
    public async Task RunAsync_passes_events_on_and_leaves_out_what_is_none()
    {
        var notes = new List<string?>();
        var event1 = new RunEvent { Note = "epoch 1" }.ToLine();

        var trouble = await Run($"echo hello; echo '@event {{half'; echo '{event1}'; echo '{Final}'", happening => notes.Add(happening.Note));

        Assert.Null(trouble);
        Assert.Equal(["epoch 1"], notes);
    }

    /// <summary>Whatever is wrong with such a line, the run goes on, and the terminal gets no control character.</summary>
    [LinuxFact]
    public async Task RunAsync_passes_no_progress_on_that_cannot_be_and_makes_notes_printable()
    {
        const string Longest = """{"Progress":{"Step":1,"TotalSteps":2,"Loss":0,"TokensPerSecond":0,"SecondsLeft":1e300}}""";
        const string Backwards = """{"Progress":{"Step":3,"TotalSteps":2,"Loss":0,"TokensPerSecond":0,"SecondsLeft":1}}""";
        var heard = new List<RunEvent>();
        var cleared = new RunEvent { Note = "\u001b[2Jcleared" }.ToLine();

        var trouble = await Run($"echo '@event {Longest}'; echo '@event {Backwards}'; printf '%s\n' '{cleared}'; echo '{Final}'", heard.Add);

        Assert.Null(trouble);
        Assert.Equal("\\u001b[2Jcleared", Assert.Single(heard).Note);
    }

    [LinuxFact]
    public async Task RunAsync_keeps_little_of_a_line_without_end()
    {
        var heard = 0;
        await OutputLines.ReadAsync(new StringReader($"{new string('x', 3 * OutputLines.Longest)}\nend"), line => heard += line.Length);
        Assert.Equal(OutputLines.Longest + "end".Length, heard);

        Assert.Null(await Run($"head -c 100000000 /dev/zero | tr '\\0' 'x'; echo; echo '{Final}'"));
    }

    [LinuxFact]
    public async Task RunAsync_fails_alone_where_something_goes_wrong_with_its_events()
    {
        var note = new RunEvent { Note = "epoch 1" }.ToLine();

        var error = await Assert.ThrowsAsync<FormatException>(
            () => Run($"echo '{note}'; {Forever}", _ => throw new FormatException("no line of a table")));

        Assert.Equal("no line of a table", error.Message);
    }

    [LinuxFact]
    public async Task RunAsync_ends_a_run_that_takes_too_long()
    {
        var trouble = await Run(Forever, limits: new RunLimits(Minutes: 0.01));

        Assert.Equal("the run took longer than its limit of 0.01 minutes, and was ended. A longer --time-limit lets it go on", trouble);
    }

    /// <summary>A run that rests for others must not be ended for it, and one that goes on must be ended.</summary>
    [LinuxFact]
    public async Task RunAsync_counts_no_time_in_which_a_run_rests_while_another_process_measures_speed()
    {
        using var timer = MachineTurn.Begin(machine.Path, "a measurement");
        using var alone = timer.Alone(() => { });
        var limits = new RunLimits(Minutes: 0.01);

        Assert.Null(await Run($"sleep 3; echo '{Final}'; {Forever}", limits: limits));

        var working = Directory.CreateDirectory(Path.Combine(machine.Path, "working")).FullName;
        Assert.Contains("longer than its limit", await Run($"echo at work > '{working}'/$$-1.txt; {Forever}", limits: limits));
    }

    [LinuxFact]
    public async Task RunAsync_ends_a_run_that_holds_too_much_memory()
    {
        var trouble = await Run(Forever, limits: new RunLimits(MemoryGb: 0.0001));

        Assert.EndsWith("GB, more than its limit of 0.0001 GB, and was ended. A higher --memory-limit lets it go on", trouble);
    }

    [LinuxFact]
    public async Task RunAsync_ends_the_process_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(
            $"echo '{new RunEvent { Note = "begun" }.ToLine()}'; {Forever}", _ => cancelled.Cancel(), cancel: cancelled.Token));
    }

    [Theory]
    [InlineData("Stack overflow.", 134, "the run's process was ended because a method called itself without end")]
    [InlineData("Out of memory.", 134, "the run's process was ended because memory ran out")]
    [InlineData(
        "Unhandled exception. System.Exception: in a thread", 134,
        "the run's process was ended by an exception that nothing caught: System.Exception: in a thread")]
    [InlineData("Process terminated.\non purpose", 134, "the run's process ended itself: on purpose")]
    [InlineData(
        "  what():  CUDA error", 134, "the run's process was ended by an exception of libtorch that could not be caught: CUDA error")]
    [InlineData("a line", 137, "the run's process was killed from outside, as the system does when memory runs out")]
    [InlineData("a line", 139, "the run's process was ended because native code used memory that was not its own (signal 11)")]
    [InlineData("a line", 134, "the run's process was ended by signal 6")]
    [InlineData("a line", 1, "   at the end")]
    public void Reason_says_why_a_process_ended(string line, int exitCode, string expected)
    {
        var errors = new ChildErrors("the run's process");
        foreach (var part in line.Split('\n'))
            errors.Add(part);
        // A trace follows, which pushes the first lines out.
        for (var i = 0; i < 10; i++)
            errors.Add("   at the end");

        Assert.Equal(expected.Trim(), errors.Reason(exitCode));
    }

    private static bool HasEnded(string number)
    {
        var state = $"/proc/{File.ReadAllText(number).Trim()}/stat";
        // A process that was ended stays as a zombie until somebody asks how it ended.
        return SpinWait.SpinUntil(() => !File.Exists(state) || File.ReadAllText(state).Contains(") Z "), Patience);
    }

    private static string Final => new RunEvent { IsFinal = true }.ToLine();

    private Task<string?> Run(
        string script, Action<RunEvent>? watch = null, RunLimits? limits = null, CancellationToken cancel = default)
    {
        var command = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        command.ArgumentList.Add("-c");
        command.ArgumentList.Add(script);
        return ChildProcesses.RunAsync(command, limits ?? RunLimits.None, machine.Path, watch ?? (_ => { }), cancel)
            .WaitAsync(Patience, CancellationToken.None);
    }
}
