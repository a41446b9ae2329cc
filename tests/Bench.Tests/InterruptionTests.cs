using System.Runtime.InteropServices;

namespace Bench.Tests;

public sealed class InterruptionTests
{
    private const int Terminate = 15;

    /// <summary>This signal would end the test run without the class under test.</summary>
    [LinuxFact]
    public void Token_is_cancelled_when_the_process_gets_a_signal()
    {
        using var interruption = new Interruption();
        Assert.False(interruption.Token.IsCancellationRequested);

        Assert.Equal(0, Kill(Environment.ProcessId, Terminate));

        Assert.True(interruption.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)));
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
