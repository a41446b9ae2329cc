namespace TestSupport;

/// <summary>Marks a test that reads /proc. It is skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!File.Exists("/proc/self/status"))
            Skip = "Needs /proc/self/status, which only Linux has.";
    }
}
