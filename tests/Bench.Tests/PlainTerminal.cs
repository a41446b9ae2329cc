using Spectre.Console;

namespace Bench.Tests;

/// <summary>A terminal without colours that keeps what is written.</summary>
internal static class PlainTerminal
{
    /// <summary>Gives the lines that an action writes to a terminal of a width.</summary>
    public static string[] Lines(int width, Action<IAnsiConsole> write)
    {
        var output = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        write(console);
        return output.ToString().Split('\n');
    }
}
