using System.Runtime.InteropServices;
using Bench;

namespace Bench.Tests;

public static class InterruptionTests
{
    private const int Terminate = 15;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    public sealed class Token
    {
        /// <summary>Without the class this signal would end the test run.</summary>
        [LinuxFact]
        public void IsCancelledByASignalThatEndsNothing()
        {
            using var interruption = new Interruption();
            Assert.False(interruption.Token.IsCancellationRequested);

            Assert.Equal(0, Kill(Environment.ProcessId, Terminate));

            Assert.True(interruption.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)));
        }
    }
}
