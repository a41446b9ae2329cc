using System.CommandLine;
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
        command.SetAction(arguments =>
        {
            var found = EntitySchemes.Find(arguments.GetRequiredValue(scheme));
            var path = arguments.GetRequiredValue(file);
            arguments.InvocationConfiguration.Output.Write(
                arguments.GetValue(json) ? PredictionScores.Json(path, found) : PredictionScores.Table(path, found));
        });
        return command;
    }
}
