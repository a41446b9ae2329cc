using CsvHelper;

namespace Harness.Tests.Common;

/// <summary>A row of each kind of cell.</summary>
[CsvRecord]
public sealed partial record CsvTestRow
{
    [CsvColumn("name")]
    public required string Name { get; init; }

    [CsvColumn("score", Optional = true)]
    public double? Score { get; init; }

    [CsvColumn("count", Optional = true)]
    public long? Count { get; init; }

    [CsvColumn("note", Optional = true)]
    public string Note { get; init => field = value ?? ""; } = "";
}
