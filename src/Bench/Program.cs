using System.CommandLine;
using System.Globalization;
using Bench;
using Bench.Commands;
using Harness.Data;
using Harness.Refereeing;
using Harness.Training;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var root = new RootCommand("A contest of ways to compress BERT. 'bench run' trains, referees and ranks; 'make run' builds first.")
{
    RunCommand.Create(),
    ListCommand.Create(),
    DataCommand.Create(),
    PredictCommand.Create(),
    ScoreCommand.Create(),
    StepCommand.Create(),
    DoctorCommand.Create(),
    RunOneCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    return Fail("stopped; the same command again goes on with what is not finished", 130);
}
catch (Exception error) when (error is ArgumentException or DataFormatException or PluginException or RunFailedException or DivergedException or IOException or UnauthorizedAccessException or DllNotFoundException)
{
    return Fail(error.Message, 1);
}

// The last line on standard error, and a file for whoever started the program, say why it failed.
static int Fail(string reason, int code)
{
    Console.Error.WriteLine($"bench: {reason}");
    if (Environment.GetEnvironmentVariable("BENCH_REASON_FILE") is { Length: > 0 } path)
        File.WriteAllText(path, reason.ReplaceLineEndings(" "));
    return code;
}
