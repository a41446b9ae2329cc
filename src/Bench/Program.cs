using System.CommandLine;
using System.Globalization;
using Bench;
using Bench.Commands;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Training;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
// A method of a plugin may leave threads behind, which are not to keep the program from ending.
ProgramEnd.Now(await RunAsync(args));

static async Task<int> RunAsync(string[] args)
{
    if (ProcessConditions.Fault() is { } condition)
        return Fail(condition, ExitCodes.Failed);
    NativeTuning.Apply();

    var parsed = BenchCommand.Parse(args);
    if (BenchCommand.FaultOf(parsed) is { } wrong)
        return Fail(wrong, ExitCodes.Usage);

    // Help and the doctor work without libtorch, so that a user without it learns what to do.
    var command = parsed.CommandResult.Command;
    using var stopping = command.Hidden ? null : new EndOnSignal();
    var isHelp = parsed.Action != command.Action || command is RootCommand;
    if (!isHelp && command.Name != DoctorCommand.Name && NativeLibraries.FaultOfTorch() is { } fault)
        return Fail($"{fault}. Fix: {NativeLibraries.FixOfTorch}", ExitCodes.Failed);
    try
    {
        if (!isHelp)
            PluginTrial.CheckPluginsOf(parsed);
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
    catch (OperationCanceledException)
    {
        return Fail("stopped; run the same command again to continue with what is not finished", ExitCodes.Interrupted);
    }
    catch (CheckFailedException error)
    {
        return Fail(error.Message, ExitCodes.CheckFailed);
    }
    catch (Exception error) when (Cause(error) is { } cause)
    {
        return Fail(cause.Message, ExitCodes.Of(cause));
    }
    catch (Exception error)
    {
        return Fail(error.Message, ExitCodes.Failed, trace: $"{error}\n");
    }
}

// Finds the error that the user can act on, which is told in one line. Null stands for a fault of the program, whose trace is printed.
static Exception? Cause(Exception error) => error switch
{
    ArgumentException or DataFormatException or PluginException or RunFailedException or DivergedException => error,
    IOException or UnauthorizedAccessException or DllNotFoundException or TimeoutException => error,
    TypeInitializationException { InnerException: { } inner } => Cause(inner),
    // Work on several threads fails with such an exception around the first that a thread met.
    AggregateException { InnerException: { } inner } => Cause(inner),
    _ => null,
};

// The last line on standard error says why the program failed, and so does the file that MSBuild names when it starts the program.
static int Fail(string reason, int code, string trace = "")
{
    if (Environment.GetEnvironmentVariable("BENCH_REASON_FILE") is { Length: > 0 } path)
        Attempt(() => File.WriteAllText(path, reason.ReplaceLineEndings(" ")));
    Attempt(() => Console.Error.Write(trace));
    Attempt(() => Terminal.WriteError($"bench: {reason}"));
    return code;

    // Where the disk is full or nobody listens, the exit code still says what it can.
    static void Attempt(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
