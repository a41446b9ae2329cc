using Harness.Results;

namespace Reports.Page;

/// <summary>The outcome of the test of significance of an entry beside the teacher. The names are those of classes in the style sheet.</summary>
internal enum Standing
{
    /// <summary>It is the teacher, or the teacher has not run.</summary>
    None,

    /// <summary>The test does not tell it from the teacher.</summary>
    Same,

    /// <summary>The test says that it is below the teacher.</summary>
    Below,

    /// <summary>The test says that it is above the teacher.</summary>
    Above,
}

/// <summary>An entry as the charts, the cards and the tables of a page show it.</summary>
/// <param name="Row">Its line of results.csv.</param>
/// <param name="Description">The facts about its class.</param>
internal sealed record ShownEntry(MethodRow Row, EntryDescription Description)
{
    /// <summary>The name.</summary>
    public string Name => Row.Method;

    /// <summary>True where its runs left BERTs.</summary>
    public bool IsBert { get; init; }

    /// <summary>The address of its page, from the track's page.</summary>
    public string Address => $"{EntryPage.Folder}/{Name}.html";

    /// <summary>True for the teacher.</summary>
    public bool IsTeacher => Name == TeacherRun.Method;

    /// <summary>True where its runs left networks, which have ONNX files.</summary>
    public bool HasOnnx => Row[Figures.OnnxBytes] is not null;

    /// <summary>True where its seeds may differ and it has run with one only, so that its spread is unknown.</summary>
    public bool IsOneSeed => Row.Seeds == 1 && Row.SeedVariance != SeedVarianceSource.Deterministic;

    /// <summary>The outcome of the test.</summary>
    public Standing Standing => Row.ToTeacher switch
    {
        null => Standing.None,
        { IsTie: true } => Standing.Same,
        { Difference: < 0 } => Standing.Below,
        _ => Standing.Above,
    };

    /// <summary>The difference to the teacher, with zero for the teacher itself; null where there is none.</summary>
    public double? Difference => IsTeacher ? 0 : Row.ToTeacher?.Difference;

    /// <summary>The lower end of its interval.</summary>
    public double Low => Row.ToTeacher?.Interval.Low ?? 0;

    /// <summary>The upper end of its interval.</summary>
    public double High => Row.ToTeacher?.Interval.High ?? 0;

    /// <summary>Milliseconds for a sentence: in ONNX Runtime for a network, and in this program for what is none.</summary>
    public double? Milliseconds => HasOnnx ? Row[Figures.LatencyOnnxMs] : Row[Figures.LatencyMs];
}
