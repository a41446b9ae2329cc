using Spectre.Console;

namespace Bench;

/// <summary>Tables for a terminal, or plain ones for a file.</summary>
internal static class TextConsole
{
    // A file has no width: nothing is wrapped.
    private const int WidthOfFiles = 1000;

    public static IAnsiConsole On(TextWriter output)
    {
        var target = new AnsiConsoleOutput(output);
        if (target.IsTerminal)
            return AnsiConsole.Create(new AnsiConsoleSettings { Out = target });
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = target, Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = WidthOfFiles;
        return console;
    }
}
