using System.CommandLine;
using System.Globalization;
using Bench;
using Bench.Commands;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Training;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var parsed = BenchCommand.Parse(args);

// Help and the doctor work without libtorch, so that a user without it learns what to do.
var isHelp = parsed.Action != parsed.CommandResult.Command.Action;
if (!isHelp && parsed.CommandResult.Command.Name != DoctorCommand.Name && NativeLibraries.FaultOfTorch() is { } fault)
    return Fail($"{fault}. Fix: {NativeLibraries.FixOfTorch}", ExitCodes.Failed);
try
{
    var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
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
    return Fail(cause.Message, cause is ArgumentException or PluginException ? ExitCodes.Usage : ExitCodes.Failed);
}
catch (Exception error)
{
    Console.Error.WriteLine(error);
    return Fail(error.Message, ExitCodes.Failed);
}

// Finds the error that the user can act on, which is told in one line. Null stands for a fault of the program, whose trace is printed.
static Exception? Cause(Exception error) => error switch
{
    ArgumentException or DataFormatException or PluginException or RunFailedException or DivergedException => error,
    IOException or UnauthorizedAccessException or DllNotFoundException => error,
    TypeInitializationException { InnerException: { } inner } => Cause(inner),
    _ => null,
};

// The last line on standard error says why the program failed, and so does the file that MSBuild names when it starts the program.
static int Fail(string reason, int code)
{
    Console.Error.WriteLine($"bench: {reason}");
    if (Environment.GetEnvironmentVariable("BENCH_REASON_FILE") is { Length: > 0 } path)
        File.WriteAllText(path, reason.ReplaceLineEndings(" "));
    return code;
}
