namespace Bench;

/// <summary>Reads several names from one value of an option.</summary>
internal static class NameList
{
    /// <summary>Splits names that are joined by a plus or a comma. The plus is there because MSBuild accepts no commas on its command line.</summary>
    public static string[] Split(string text) => text.Split(['+', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
