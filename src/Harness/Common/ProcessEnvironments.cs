using System.Globalization;

namespace Harness.Common;

/// <summary>Finds processes by their environment, which what they start inherits. Only Linux shows the environment of other processes.</summary>
public static class ProcessEnvironments
{
    private const string AllProcesses = "/proc";

    /// <summary>Gives the numbers of the processes whose environment has a variable with a value; none on other systems than Linux.</summary>
    public static IEnumerable<int> With(string variable, string value) =>
        (Directory.Exists(AllProcesses) ? Directory.GetDirectories(AllProcesses) : [])
        .Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit) && Of(folder).Contains($"{variable}={value}"))
        .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));

    private static string[] Of(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "environ")).Split('\0');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process has ended meanwhile, or belongs to somebody else.
            return [];
        }
    }
}
