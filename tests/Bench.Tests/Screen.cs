using System.Globalization;
using System.Text;

namespace Bench.Tests;

/// <summary>The text that a person sees on a terminal after some output, with the few control sequences of ECMA-48 that move and erase.</summary>
internal static class Screen
{
    /// <summary>Gives the lines that are not blank.</summary>
    public static string[] Of(string output)
    {
        var lines = new List<StringBuilder> { new() };
        var row = 0;
        var column = 0;
        for (var i = 0; i < output.Length; i++)
        {
            if (output[i] == '\e')
            {
                var end = i + 2;
                while (output[end] is < '@' or > '~')
                    end++;
                Control(output[end], output[(i + 2)..end]);
                i = end;
            }
            else if (output[i] == '\n')
            {
                column = 0;
                if (++row == lines.Count)
                    lines.Add(new());
            }
            else if (output[i] == '\r')
            {
                column = 0;
            }
            else
            {
                var line = lines[row];
                line.Append(' ', Math.Max(0, column + 1 - line.Length));
                line[column++] = output[i];
            }
        }

        return [.. lines.Select(line => line.ToString().TrimEnd()).Where(line => line.Length > 0)];

        void Control(char command, string argument)
        {
            var number = int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 1;
            if (command == 'A')
                row = Math.Max(0, row - number);
            else if (command == 'B')
                row = Math.Min(lines.Count - 1, row + number);
            else if (command == 'K')
                lines[row].Clear();
        }
    }
}
