using System.CommandLine;

namespace Bench.Commands;

/// <summary>The program's command line: every command that it has.</summary>
internal static class BenchCommand
{
    /// <summary>Parses a command line. An argument that begins with @ is text like any other, not the name of a file with further arguments.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments) =>
        Create().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    public static RootCommand Create() => new(
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
        SpeedCommand.Create(),
        DoctorCommand.Create(),
        DocsCommand.Create(),
        RunOneCommand.Create(),
    };
}
