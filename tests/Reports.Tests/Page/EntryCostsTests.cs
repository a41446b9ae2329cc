using Harness.Common;
using Reports.Page;

namespace Reports.Tests.Page;

public sealed class EntryCostsTests
{
    private static readonly EntryCosts Teacher = new(90_000_000, 6.5, 3, HasOnnx: true);

    [Theory]
    [InlineData(1.5, "1.5 ms a sentence in ONNX Runtime (2.0 times as fast)")]
    [InlineData(2.9, "2.9 ms a sentence in ONNX Runtime (as fast as the teacher)")]
    [InlineData(3.1, "3.1 ms a sentence in ONNX Runtime (as fast as the teacher)")]
    [InlineData(15, "15 ms a sentence in ONNX Runtime (5.0 times as long)")]
    public void Text_sets_the_speed_of_a_network_in_relation_to_the_teachers_in_the_same_runtime(double milliseconds, string expected) =>
        Assert.Equal($"18 MB (20 % of the teacher's), {expected}", new EntryCosts(18_000_000, 100, milliseconds, HasOnnx: true).Text(Teacher));

    [Fact]
    public void Text_takes_the_speed_of_what_is_no_network_in_this_program() => Assert.Equal(
        "9 MB (10 % of the teacher's), 0.13 ms a sentence in this program (50 times as fast as the teacher here)",
        new EntryCosts(9_000_000, 0.13, null, HasOnnx: false).Text(Teacher));

    [Fact]
    public void Text_leaves_out_what_was_not_measured()
    {
        Assert.Equal("90 MB, 3 ms a sentence in ONNX Runtime", Teacher.Text(teacher: null));
        Assert.Equal("90 MB (100 % of the teacher's)", (Teacher with { OnnxMilliseconds = null }).Text(Teacher));
        Assert.Equal("", new EntryCosts(null, null, null, HasOnnx: true).Text(Teacher));
    }

    [Fact]
    public void Costs_are_read_from_a_line_of_the_results()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.PathOf("results.csv"), "bytes,latency_ms_median,latency_onnx_p50_ms,onnx_bytes\n870244,0.692,0.301,894963\n4965715,0.079,,\n");

        var rows = CsvTable.ReadCells(folder.PathOf("results.csv"));

        Assert.Equal([new EntryCosts(870_244, 0.692, 0.301, true), new EntryCosts(4_965_715, 0.079, null, false)], rows.Select(EntryCosts.Of));
    }
}
