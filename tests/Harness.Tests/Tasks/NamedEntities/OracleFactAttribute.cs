namespace Harness.Tests.Tasks.NamedEntities;

/// <summary>A test against figures that seqeval itself worked out; skipped, saying so, where the file is not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OracleFactAttribute : FactAttribute
{
    public OracleFactAttribute()
    {
        if (SeqevalCase.File is null)
            Skip = $"No {SeqevalCase.FileName} beside the data folder (BENCH_ORACLE may name its folder).";
    }
}
