namespace Harness.Tests.Tasks.NamedEntities;

/// <summary>A test against figures that seqeval computed. It is skipped, with a reason, where the file of these figures is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OracleFactAttribute : FactAttribute
{
    public OracleFactAttribute()
    {
        if (SeqevalCase.File is null)
            Skip = $"No {SeqevalCase.FileName} beside the data folder (BENCH_ORACLE may name its folder).";
    }
}
