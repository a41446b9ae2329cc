namespace TestSupport;

/// <summary>A test that needs real data, and is skipped, saying which file it missed, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataFactAttribute : FactAttribute
{
    /// <param name="files">Relative to the data folder, such as <c>conll2003/train.txt</c>.</param>
    public RealDataFactAttribute(params string[] files)
    {
        if (files.FirstOrDefault(file => !File.Exists(RealData.PathOf(file))) is { } missing)
            Skip = $"Needs {missing} in the data folder; name that folder in BENCH_DATA.";
    }
}
