using Harness.Results;
using Reports.Page;

namespace Reports.Tests.Page;

public sealed class ColumnTests
{
    private static readonly MethodRow Row = new() { Track = "quick", Method = "m", Division = "capped", Status = "ok" };

    [Fact]
    public void OnnxIsAColumnWhereAnyRowHasIt()
    {
        Assert.Equal(Column.All, Column.For([Row, Row]));

        var columns = Column.For([Row, Row with { OnnxBytes = 1234567 }]);
        Assert.Equal([.. Column.All.Select(column => column.Name), "ONNX bytes"], columns.Select(column => column.Name));
        Assert.Equal(("1,234,567", ""), (columns[^1].Text(Row with { OnnxBytes = 1234567 }), columns[^1].Text(Row)));
        Assert.Equal("1.25", Column.For([Row with { LatencyOnnxP50Ms = 1.25 }])[^1].Text(Row with { LatencyOnnxP50Ms = 1.25 }));
    }
}
