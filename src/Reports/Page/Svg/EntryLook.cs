using Harness.Results;

namespace Reports.Page.Svg;

/// <summary>Says how the charts of a page draw an entry. Colours stand for what the test says, and never for a bare difference.</summary>
internal static class EntryLook
{
    /// <summary>The classes of the style sheet.</summary>
    public static string ClassOf(ShownEntry entry)
    {
        var standing = entry.IsTeacher ? "teacher" : entry.Standing.ToString().ToLowerInvariant();
        return standing + (entry.IsOneSeed ? " hollow" : "") + (entry.Row.Division == Division.Capped ? "" : " over");
    }
}
