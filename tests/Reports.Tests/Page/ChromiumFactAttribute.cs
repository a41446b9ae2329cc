namespace Reports.Tests.Page;

/// <summary>A test that opens a page, and is skipped, saying so, where there is no Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (!Programs.Has("chromium"))
            Skip = "Needs chromium: apt-get install chromium.";
    }
}
