using System.Diagnostics;
using System.Globalization;
using Harness.Common;

namespace Harness.Tests.Common;

public sealed class LinuxProcessesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [LinuxFact]
    public void KillTree_ends_what_a_process_and_its_children_started()
    {
        // A process that another started with an empty environment is found as well.
        using var process = Started("env -i sh -c 'sleep 600 & echo $!; sleep 600' & echo $!; wait");
        int[] children = [Number(process), Number(process)];

        LinuxProcesses.KillTree(process);

        Assert.True(process.WaitForExit(Patience));
        Assert.All(children, child => Assert.True(SpinWait.SpinUntil(() => StateOf(child) is null or 'Z', Patience)));
    }

    /// <summary>A stopped process would stay for ever if whoever stopped it were killed before it killed the process.</summary>
    [LinuxFact]
    public void KillTree_stops_no_process_before_it_kills_it()
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            using var process = Started("sleep 600 & echo $!; wait");
            var child = Number(process);
            using var began = new ManualResetEventSlim();
            var states = Task.Run(() =>
            {
                var seen = new HashSet<char>();
                while (StateOf(process.Id) is { } state && state != 'Z')
                {
                    seen.Add(state);
                    began.Set();
                }

                return seen;
            });
            Assert.True(began.Wait(Patience));

            LinuxProcesses.KillTree(process);

            Assert.True(states.Wait(Patience));
            Assert.DoesNotContain('T', states.Result);
            Assert.True(SpinWait.SpinUntil(() => StateOf(child) is null or 'Z', Patience));
        }
    }

    [LinuxFact]
    public void AdoptOrphans_makes_this_process_the_parent_of_what_others_leave_behind()
    {
        LinuxProcesses.AdoptOrphans();
        using var process = Started("setsid env -i sleep 600 > /dev/null 2>&1 & echo $!");
        var orphan = Number(process);
        Assert.True(process.WaitForExit(Patience));

        var parent = ParentOf(orphan);
        LinuxProcesses.Kill(orphan);

        Assert.Equal(Environment.ProcessId, parent);
    }

    [LinuxFact]
    public void BytesOfTree_counts_what_children_hold()
    {
        using var process = Started("sh -c 'held=$(head -c 60000000 /dev/zero | tr \"\\0\" x); echo ready; sleep 600' & wait");
        Assert.Equal("ready", process.StandardOutput.ReadLine());

        var bytes = LinuxProcesses.BytesOfTree(process);
        process.Refresh();
        var own = process.WorkingSet64;
        LinuxProcesses.KillTree(process);

        Assert.InRange(bytes, own + 60_000_000, own + 600_000_000);
    }

    [LinuxFact]
    public void WithVariable_finds_the_processes_that_inherited_it()
    {
        var value = $"{Guid.NewGuid():N}";
        using var process = Started("sleep 600 & echo $!; wait", ("LINUX_PROCESSES_TEST", value));
        var child = Number(process);

        int[] found = [.. LinuxProcesses.WithVariable("LINUX_PROCESSES_TEST", value).Order()];
        LinuxProcesses.KillTree(process);

        Assert.Equal(new[] { process.Id, child }.Order(), found);
    }

    private static Process Started(string script, (string Name, string Value)? variable = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true };
        if (variable is var (name, value))
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static int Number(Process process) => int.Parse(process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);

    private static int ParentOf(int id)
    {
        var stat = File.ReadAllText($"/proc/{id}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    // The letter of a process's state, such as R, S, T (stopped) or Z (ended, and nobody has asked how); null where there is no such process.
    private static char? StateOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
