using System.CommandLine;
using Harness.Common;
using Harness.Tasks.NamedEntities;

namespace Bench.Commands;

/// <summary>
/// <c>bench score FILE [--scheme NAME] [--json]</c> computes the entity scores of any file with lines of <c>word ... gold predicted</c>.
/// </summary>
public static class ScoreCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A file with lines of 'word ... gold predicted' and an empty line between sentences.",
        };
        var scheme = new Option<string>("--scheme")
        {
            Description = "The rule by which tags become entities. default: as seqeval by default, where an I- without a B- before it begins an "
                + "entity. iob2: as seqeval's strict mode with IOB2, where it begins none.",
            HelpName = "NAME",
            DefaultValueFactory = _ => EntitySchemes.Names[0],
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the report." };
        var command = new Command("score", "Score a file of predicted named entities as seqeval does.") { file, scheme, json };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(file),
            parsed.GetRequiredValue(scheme),
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    /// <returns>
    /// The exit status: 0, or another with one line on <paramref name="error"/> where the file cannot be read or there is no such file or scheme.
    /// </returns>
    public static int Run(string file, string schemeName, bool json, TextWriter output, TextWriter error)
    {
        try
        {
            var scheme = EntitySchemes.Find(schemeName);
            output.Write(json ? PredictionScores.Json(file, scheme) : PredictionScores.Table(file, scheme));
            return 0;
        }
        catch (Exception wrong) when (wrong is DataFormatException or ArgumentException or FileNotFoundException)
        {
            error.WriteLine(wrong.Message);
            return ExitCodes.Of(wrong);
        }
    }
}
