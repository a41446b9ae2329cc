using System.CommandLine;
using System.Globalization;
using Bench;
using Bench.Commands;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Training;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var parsed = BenchCommand.Create().Parse(args);

// Help and doctor work without libtorch.
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
    return Fail("stopped; the same command again goes on with what is not finished", ExitCodes.Interrupted);
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

// An error that the user can mend, in one line; null for a fault of the program, whose trace is wanted.
static Exception? Cause(Exception error) => error switch
{
    ArgumentException or DataFormatException or PluginException or RunFailedException or DivergedException => error,
    IOException or UnauthorizedAccessException or DllNotFoundException => error,
    TypeInitializationException { InnerException: { } inner } => Cause(inner),
    _ => null,
};

// The last line on standard error, and a file for whoever started the program, say why it failed.
static int Fail(string reason, int code)
{
    Console.Error.WriteLine($"bench: {reason}");
    if (Environment.GetEnvironmentVariable("BENCH_REASON_FILE") is { Length: > 0 } path)
        File.WriteAllText(path, reason.ReplaceLineEndings(" "));
    return code;
}
