using Spectre.Console;

namespace Bench;

/// <summary>Where output goes: a terminal that a person watches, or a file.</summary>
internal static class Terminal
{
    // Tables are as wide as they need to be where nobody's window limits them.
    private const int WidthOfFiles = 200;

    public static bool IsLive { get; } = !System.Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive && AnsiConsole.Profile.Capabilities.Ansi;

    public static IAnsiConsole Console { get; } = Make();

    private static IAnsiConsole Make()
    {
        if (!System.Console.IsOutputRedirected)
            return AnsiConsole.Console;
        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        plain.Profile.Width = WidthOfFiles;
        return plain;
    }
}
