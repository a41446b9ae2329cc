using Harness.Common;
using Spectre.Console;

namespace Bench;

/// <summary>Tells whether output goes to a terminal that a person watches or to a file.</summary>
internal static class Terminal
{
    // In a file no window limits the width of a table.
    private const int WidthOfFiles = 200;

    private const int UsualWidth = 80;

    /// <summary>Writes tables to wherever output goes.</summary>
    public static IAnsiConsole Console { get; } = Make();

    /// <summary>True where a person watches a terminal that can redraw its lines.</summary>
    public static bool IsLive(IAnsiConsole console) => console.Profile.Capabilities is { Interactive: true, Ansi: true };

    /// <summary>
    /// Writes a message to standard error. In a terminal its lines end between words. Control characters that it quotes are escaped.
    /// </summary>
    public static void WriteError(string message)
    {
        var printable = PrintableText.Of(message);
        System.Console.Error.WriteLine(System.Console.IsErrorRedirected ? printable : Wrapped(printable, WindowWidth));
    }

    /// <summary>Writes a line to standard output. In a terminal a long line ends between words and goes on in the next.</summary>
    public static void WriteLine(string text) => System.Console.Out.WriteLine(Fitted(text));

    /// <summary>Gives a text with lines that fit the terminal; unchanged where output goes to a file.</summary>
    public static string Fitted(string text) => System.Console.IsOutputRedirected ? text : Wrapped(text, Width);

    /// <summary>The number of characters in a line of the terminal, or in one of a file's tables.</summary>
    public static int Width => System.Console.IsOutputRedirected ? WidthOfFiles : WindowWidth;

    // A terminal without a size says 0.
    private static int WindowWidth => System.Console.WindowWidth is > 0 and var width ? width : UsualWidth;

    /// <summary>
    /// Breaks a text into lines between words, which begin with as many blanks as the first of them. A word that is longer than a line has a line of
    /// its own.
    /// </summary>
    /// <param name="text">The text; where it has lines already they stay lines.</param>
    /// <param name="width">The largest number of characters in a line.</param>
    public static string Wrapped(string text, int width)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.Split('\n'))
        {
            var indent = paragraph[..^paragraph.TrimStart(' ').Length];
            var line = "";
            foreach (var word in paragraph[indent.Length..].Split(' '))
            {
                if (line.Length > 0 && indent.Length + line.Length + 1 + word.Length > width)
                {
                    lines.Add(indent + line);
                    line = word;
                }
                else
                {
                    line = line.Length > 0 ? $"{line} {word}" : word;
                }
            }

            lines.Add(indent + line);
        }

        return string.Join('\n', lines);
    }

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
