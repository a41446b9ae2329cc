using System.Text;

namespace Bench.Running;

/// <summary>Reads what another process writes, line by line.</summary>
internal static class OutputLines
{
    /// <summary>The characters that are read of a line. What follows in it is passed over, so that output without end takes no memory.</summary>
    public const int Longest = 1 << 20;

    /// <summary>Hands on every line that is not empty as it comes, until the output ends.</summary>
    public static async Task ReadAsync(TextReader output, Action<string> hear)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        while (await output.ReadAsync(buffer) is > 0 and var count)
        {
            foreach (var character in buffer[..count])
            {
                // Programs that show their progress return to the beginning of the line, and what follows is a line of its own.
                if (character is '\n' or '\r')
                {
                    if (line.Length > 0)
                        hear(line.ToString());
                    line.Clear();
                }
                else if (line.Length < Longest)
                {
                    line.Append(character);
                }
            }
        }

        if (line.Length > 0)
            hear(line.ToString());
    }
}
