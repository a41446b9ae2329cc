using System.Runtime.InteropServices;
using Harness.Common;

namespace Bench;

/// <summary>
/// While this object lives, the first Ctrl-C (SIGINT) or SIGTERM asks the work to stop in good order, however long that takes. A second one ends the
/// program at once, as <see cref="EndOnSignal"/> does.
/// </summary>
public sealed class Interruption : IDisposable
{
    private static int living;

    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;

    public Interruption()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Interlocked.Increment(ref living);
    }

    /// <summary>Says whether such an object lives, so that a signal lets its work stop in good order.</summary>
    public static bool IsAwaited => living > 0;

    /// <summary>The token that the first signal cancels.</summary>
    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        Interlocked.Decrement(ref living);
        interrupt.Dispose();
        terminate.Dispose();
        source.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (source.IsCancellationRequested)
            EndOnSignal.End();
        source.Cancel();
    }
}

/// <summary>
/// While this object lives, Ctrl-C (SIGINT) or SIGTERM ends a program that has no <see cref="Interruption"/>, because its command has nothing to stop
/// in good order. No part of a file stays behind.
/// </summary>
public sealed class EndOnSignal : IDisposable
{
    private readonly PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    private readonly PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
    }

    /// <summary>Ends the program in the middle of its work.</summary>
    internal static void End()
    {
        try
        {
            Terminal.WriteError("bench: stopped");
        }
        catch (IOException)
        {
            // Nobody listens.
        }

        // The work that loses its file now would fail, and say so.
        AtomicFile.RemovePartial();
        ProgramEnd.Now(ExitCodes.Interrupted);
    }

    private static void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (!Interruption.IsAwaited)
            End();
    }
}
