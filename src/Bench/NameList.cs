namespace Bench;

/// <summary>Reads several names from one value of an option.</summary>
internal static class NameList
{
    /// <summary>Splits names that are joined by a plus or a comma. The plus is there because MSBuild accepts no commas on its command line.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="example">A value that the option may have, for messages.</param>
    /// <exception cref="ArgumentException">There is no name.</exception>
    public static string[] Split(string text, string option, string example)
    {
        var names = text.Split(['+', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names.Length > 0
            ? names
            : throw new ArgumentException($"{option} '{text}' names nothing. Expected names joined by +, such as {example}, or no {option} for all.");
    }
}
