using CsvHelper;
using Harness.Training;

namespace Harness.Results;

/// <summary>A line of test-sentences.csv: what one test sentence adds to the score. A bootstrap draws from these.</summary>
[CsvRecord]
public sealed partial record SentenceRow
{
    [CsvColumn("correct")]
    public required long Correct { get; init; }

    [CsvColumn("predicted")]
    public required long Predicted { get; init; }

    [CsvColumn("gold")]
    public required long Gold { get; init; }

    public static SentenceRow Of(MatchCounts counts) => new() { Correct = counts.Correct, Predicted = counts.Predicted, Gold = counts.Gold };

    public MatchCounts ToCounts() => new(Correct, Predicted, Gold);
}
