namespace Harness.Tests.Reporting;

/// <summary>A test that draws, and is skipped, saying so, where there is nothing to draw with.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GnuplotTheoryAttribute : TheoryAttribute
{
    public GnuplotTheoryAttribute()
    {
        if (!Programs.Has("gnuplot"))
            Skip = "Needs gnuplot: apt-get install gnuplot-nox fonts-dejavu-core.";
    }
}
