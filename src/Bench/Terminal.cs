using Spectre.Console;

namespace Bench;

/// <summary>Tells whether output goes to a terminal that a person watches or to a file.</summary>
internal static class Terminal
{
    // In a file no window limits the width of a table.
    private const int WidthOfFiles = 200;

    /// <summary>True where a person watches a terminal that can redraw its lines.</summary>
    public static bool IsLive { get; } =
        !System.Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>Writes tables to wherever output goes.</summary>
    public static IAnsiConsole Console { get; } = Make();

    private static IAnsiConsole Make()
    {
        if (!System.Console.IsOutputRedirected)
            return AnsiConsole.Console;
        var plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        plain.Profile.Width = WidthOfFiles;
        return plain;
    }
}
