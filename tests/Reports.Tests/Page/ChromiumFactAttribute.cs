namespace Reports.Tests.Page;

/// <summary>A test that opens a page, and is skipped, saying so, where there is no Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public const string Reason = "Needs chromium: apt-get install chromium.";

    public ChromiumFactAttribute()
    {
        if (Programs.Find("chromium") is null)
            Skip = Reason;
    }
}

/// <summary>Tests that open pages, and are skipped, saying so, where there is no Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute()
    {
        if (Programs.Find("chromium") is null)
            Skip = ChromiumFactAttribute.Reason;
    }
}
