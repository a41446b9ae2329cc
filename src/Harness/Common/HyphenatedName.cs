using System.Text.RegularExpressions;

namespace Harness.Common;

/// <summary>
/// The form of the names of tracks and entries: lower-case words and numbers joined by hyphens. They become the names of folders, parts of addresses,
/// and words of a command line, so that nothing else may be in them.
/// </summary>
public static partial class HyphenatedName
{
    /// <summary>The most characters of such a name, because file systems limit names.</summary>
    public const int Longest = 64;

    /// <summary>Says whether a text is such a name.</summary>
    public static bool Is(string text) => text.Length <= Longest && Pattern().IsMatch(text);

    // $ would let a line feed follow.
    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Pattern();
}
