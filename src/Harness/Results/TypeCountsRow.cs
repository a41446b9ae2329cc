using CsvHelper;
using Harness.Training;

namespace Harness.Results;

/// <summary>A line of test-types.csv: a type's counts on the test split.</summary>
[CsvRecord]
public sealed partial record TypeCountsRow
{
    [CsvColumn("type")]
    public required string Type { get; init; }

    [CsvColumn("correct")]
    public required long Correct { get; init; }

    [CsvColumn("predicted")]
    public required long Predicted { get; init; }

    [CsvColumn("gold")]
    public required long Gold { get; init; }

    public static TypeCountsRow Of(KeyValuePair<string, MatchCounts> type) =>
        new() { Type = type.Key, Correct = type.Value.Correct, Predicted = type.Value.Predicted, Gold = type.Value.Gold };

    public MatchCounts ToCounts() => new(Correct, Predicted, Gold);
}
