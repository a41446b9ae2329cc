using System.CommandLine;
using Harness.Common;
using Harness.Tasks.NamedEntities;

namespace Bench.Commands;

/// <summary><c>bench score FILE [--json]</c> computes the entity scores of any file with lines of <c>word ... gold predicted</c>.</summary>
public static class ScoreCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A file with lines of 'word ... gold predicted' and an empty line between sentences.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the report." };
        var command = new Command("score", "Score a file of predicted named entities as seqeval does.") { file, json };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(file),
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    /// <returns>The exit status: 0, or 1 with one line on <paramref name="error"/> where the file cannot be read.</returns>
    public static int Run(string file, bool json, TextWriter output, TextWriter error)
    {
        try
        {
            output.Write(json ? PredictionScores.Json(file) : PredictionScores.Table(file));
            return 0;
        }
        catch (DataFormatException wrong)
        {
            error.WriteLine(wrong.Message);
            return ExitCodes.Failed;
        }
    }
}
