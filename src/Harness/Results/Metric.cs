using Harness.Training;

namespace Harness.Results;

/// <summary>Says what a metric is for, which decides where it is shown.</summary>
public enum MetricRole
{
    /// <summary>The metric that ranks entries and chooses epochs. A task has one.</summary>
    Headline,

    /// <summary>The same quality read in another way: shown beside the headline, on the test split and on validation.</summary>
    Reading,

    /// <summary>A part that the headline is made of: in the tables of runs and of entries.</summary>
    Part,

    /// <summary>A figure that stands in the table of runs alone.</summary>
    Detail,
}

/// <summary>A figure that a task takes of predictions: declared once, it appears in run records, tables and pages.</summary>
/// <param name="Name">The name in records and headers, such as <c>f1_word</c>.</param>
/// <param name="Title">The short name for people, such as F1.</param>
/// <param name="Meaning">A noun phrase that says what is measured.</param>
/// <param name="Role">Where it is shown.</param>
public sealed record Metric(string Name, string Title, string Meaning, MetricRole Role)
{
    /// <summary>The name on the axes of plots, where several readings must be told apart.</summary>
    public string AxisTitle { get; init; } = Title;

    /// <summary>True for a metric that validation does not have, because it is of a further test split.</summary>
    public bool IsOfTestAlone { get; init; }

    /// <summary>True for a reading that README files and terminals show beside the headline too.</summary>
    public bool IsMain { get; init; }

    /// <summary>The lowest value that it can have. The highest is 1.</summary>
    public double Lowest { get; init; }

    /// <summary>Computes it on the test split from the sums of the headline's numbers; null where it does not follow from them.</summary>
    public Func<double[], double>? OfSums { get; init; }

    /// <summary>The names of two metrics, such as precision and recall, whose harmonic mean it is; null where it is none.</summary>
    public (string First, string Second)? HarmonicMeanOf { get; init; }

    /// <inheritdoc cref="RunColumn.Added"/>
    public int Added { get; init; }

    /// <summary>Reads the metric out of a record's figures; null where there are none or the metric is not among them.</summary>
    public double? Of(IReadOnlyDictionary<string, double>? values) => values is not null && values.TryGetValue(Name, out var value) ? value : null;
}

/// <summary>A kind of error that a task tells apart.</summary>
/// <param name="Header">The header of its column in test-types.csv.</param>
/// <param name="Title">Its name on pages.</param>
/// <param name="Meaning">A sentence for the documentation of the column.</param>
public sealed record ErrorKind(string Header, string Title, string Meaning)
{
    /// <summary>A short sentence for readers of a page.</summary>
    public required string Explanation { get; init; }

    /// <summary>
    /// True where it counts annotations: each one that was not predicted exactly is of one such kind. False where it counts wrong predictions.
    /// </summary>
    public required bool IsOfAnnotations { get; init; }
}

/// <summary>The metrics of a task. Higher is better for each of them.</summary>
public sealed class TaskMetrics
{
    /// <param name="sum">The way in which the headline follows from numbers of every input.</param>
    /// <exception cref="ArgumentException">Not exactly one of them is the headline.</exception>
    public TaskMetrics(SummedScore sum, params IEnumerable<Metric> metrics)
    {
        Sum = sum;
        All = [.. metrics];
        var headlines = In(MetricRole.Headline);
        if (headlines.Count != 1)
            throw new ArgumentException(Invariant($"{headlines.Count} metrics have the role of the headline. Expected one."), nameof(metrics));
        Headline = headlines[0];
    }

    /// <summary>The way in which the headline follows from numbers of every input.</summary>
    public SummedScore Sum { get; }

    public IReadOnlyList<Metric> All { get; }

    /// <summary>The kinds of error that the task tells apart for each type; none where it tells none apart.</summary>
    public IReadOnlyList<ErrorKind> ErrorKinds { get; init; } = [];

    public Metric Headline { get; }

    /// <summary>The metrics that are followed on validation, the headline first.</summary>
    public IReadOnlyList<Metric> OnValidation => [Headline, .. In(MetricRole.Reading).Where(metric => !metric.IsOfTestAlone)];

    public IReadOnlyList<Metric> In(MetricRole role) => [.. All.Where(metric => metric.Role == role)];
}
