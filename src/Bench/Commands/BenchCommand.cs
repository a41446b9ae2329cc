using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Harness.Common;

namespace Bench.Commands;

/// <summary>The program's command line: every command that it has.</summary>
internal static partial class BenchCommand
{
    /// <summary>Parses a command line. An argument that begins with @ is text like any other, and names no file with further arguments.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments) =>
        Create().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>Makes the program's command and all commands below it.</summary>
    public static RootCommand Create()
    {
        var root = Root();
        root.SetAction(arguments => arguments.InvocationConfiguration.Output.Write(FirstSteps(root, Terminal.Width)));
        return root;
    }

    private static RootCommand Root() => new(
        "A contest of ways to compress BERT. 'bench run' trains, referees and ranks them; 'make run' does the same and builds the program first.")
    {
        RunCommand.Create(),
        PlanCommand.Create(),
        TryCommand.Create(),
        CombineCommand.Create(),
        TimeCommand.Create(),
        GatherCommand.Create(),
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
        TryPluginsCommand.Create(),
    };

    // What a newcomer who types 'bench' alone is told.
    internal static string FirstSteps(RootCommand root, int terminal)
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
        string[] beside = [.. steps.Select(step => $"  {step.Command.PadRight(width)}  {step.Purpose}\n")];
        // In a narrow terminal purposes stand below their commands.
        var lines = beside.All(line => line.Length <= terminal) ? beside : steps.Select(step => $"  {step.Command}\n      {step.Purpose}\n");
        var commands = root.Subcommands.Count(command => !command.Hidden);
        var more = $"'bench --help' lists all {commands} commands, and 'bench run --help' the options of one.";
        return $"A contest of ways to compress BERT.\n\n{string.Concat(lines)}\n{Terminal.Wrapped(more, terminal)}\n";
    }

    /// <summary>Says what is wrong with a command line, and which help to read.</summary>
    /// <returns>A sentence or two; null where nothing is wrong.</returns>
    public static string? FaultOf(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // What follows a -- of its own is text, even where it begins with hyphens.
        var isAfterHyphens = parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash);
        var unknown = (isAfterHyphens ? null : MistypedOption(parsed)) ?? (parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null);
        if (parsed.Errors.Count == 0 && unknown is null)
            return null;
        var name = command is RootCommand ? "bench" : $"bench {command.Name}";
        var fault = unknown is not null ? Unmatched(unknown, command, isAfterHyphens) : Described(parsed.Errors[0]);
        return $"{fault} '{name} --help' says what there is.";
    }

    // A mistyped option is parsed as an argument of the command.
    private static string? MistypedOption(ParseResult parsed) => parsed.CommandResult.Children.OfType<ArgumentResult>()
        .SelectMany(argument => argument.Tokens)
        .Select(token => token.Value)
        .FirstOrDefault(value => OptionPattern().IsMatch(value));

    private static string Described(ParseError error)
    {
        var option = error.SymbolResult is OptionResult { Option: var found } ? found : null;
        var type = option is null ? null : Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        return type == typeof(int) && error.SymbolResult!.Tokens is [var token] && !int.TryParse(token.Value, out var _)
            ? $"{option!.Name} {token.Value}: expected a whole number."
            : error.Message;
    }

    private static string Unmatched(string token, Command command, bool isAfterHyphens)
    {
        var isOption = token.StartsWith('-') && !isAfterHyphens;
        string[] known = isOption
            ? [.. command.Options.Select(option => option.Name)]
            : [.. command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name), .. command is RootCommand ? new[] { "--help" } : []];
        var kind = isOption ? "option" : command is RootCommand ? "command" : "further argument";
        return $"There is no {kind} '{token}'." + (known.Length > 0 ? $" Did you mean {NearestName.Of(token.Split('=')[0], known)}?" : "");
    }

    [GeneratedRegex("^--[A-Za-z][A-Za-z0-9-]*(=.*)?$")]
    private static partial Regex OptionPattern();
}
