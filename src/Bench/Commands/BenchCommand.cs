using System.CommandLine;
using Harness.Common;

namespace Bench.Commands;

/// <summary>The program's command line: every command that it has.</summary>
internal static class BenchCommand
{
    /// <summary>Parses a command line. An argument that begins with @ is text like any other, and names no file with further arguments.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments) =>
        Create().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>Makes the program's command and all commands below it.</summary>
    public static RootCommand Create()
    {
        var root = Root();
        root.SetAction(arguments => arguments.InvocationConfiguration.Output.Write(FirstSteps(root)));
        return root;
    }

    private static RootCommand Root() => new(
        "A contest of ways to compress BERT. 'bench run' trains, referees and ranks them; 'make run' does the same and builds the program first.")
    {
        RunCommand.Create(),
        PlanCommand.Create(),
        TryCommand.Create(),
        TimeCommand.Create(),
        ReportCommand.Create(),
        CheckCommand.Create(),
        AcceptCommand.Create(),
        TablesCommand.Create(),
        ListCommand.Create(),
        ShowCommand.Create(),
        CompareCommand.Create(),
        CleanCommand.Create(),
        DataCommand.Create(),
        FetchCommand.Create(),
        PretrainCommand.Create(),
        PredictCommand.Create(),
        ExportCommand.Create(),
        ScoreCommand.Create(),
        SimilarityCommand.Create(),
        EmbedCommand.Create(),
        EncodechkaCommand.Create(),
        SpeedCommand.Create(),
        DoctorCommand.Create(),
        DocsCommand.Create(),
        RunOneCommand.Create(),
    };

    // What a newcomer who types 'bench' alone is told.
    private static string FirstSteps(RootCommand root)
    {
        (string Command, string Purpose)[] steps =
        [
            ("bench run", "train, referee and rank every way to compress BERT"),
            ("bench tables", "show the ranking of a track"),
            ("bench compare A B", "say whether two entries differ"),
            ("bench predict --run RUN TEXT", "show what a finished run finds in a text"),
            ("bench doctor", "look whether this machine has what is needed"),
        ];
        var width = steps.Max(step => step.Command.Length);
        var lines = steps.Select(step => $"  {step.Command.PadRight(width)}  {step.Purpose}\n");
        return $"A contest of ways to compress BERT.\n\n{string.Concat(lines)}\n"
            + $"'bench --help' lists all {root.Subcommands.Count(command => !command.Hidden)} commands, and 'bench run --help' the options of one.\n";
    }

    /// <summary>Says what is wrong with a command line, and which help to read.</summary>
    /// <returns>A sentence or two; null where nothing is wrong.</returns>
    public static string? FaultOf(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0)
            return null;
        var command = parsed.CommandResult.Command;
        var name = command is RootCommand ? "bench" : $"bench {command.Name}";
        var fault = parsed.UnmatchedTokens.Count > 0 ? Unmatched(parsed.UnmatchedTokens[0], command) : parsed.Errors[0].Message;
        return $"{fault} '{name} --help' says what there is.";
    }

    private static string Unmatched(string token, Command command)
    {
        var isOption = token.StartsWith('-');
        string[] known = isOption
            ? [.. command.Options.Select(option => option.Name)]
            : [.. command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name)];
        var kind = isOption ? "option" : command is RootCommand ? "command" : "further argument";
        return $"There is no {kind} '{token}'." + (known.Length > 0 ? $" Did you mean {NearestName.Of(token, known)}?" : "");
    }
}
