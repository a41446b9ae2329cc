using Harness.Common;
using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

public sealed class TestSentencesTests
{
    [Fact]
    public void Write_puts_the_document_last()
    {
        Assert.Equal("correct,predicted,gold,document\n1,2,3,4\n0,0,1,4\n", Written(new([[1, 2, 3], [0, 0, 1]], [4, 4])));
        Assert.Equal("correct,predicted,gold,document\n1,2,3,\n", Written(new([[1, 2, 3]], null)));
    }

    [Fact]
    public void Read_gives_what_was_written_and_knows_tables_without_documents()
    {
        var read = ReadBack("correct,predicted,gold,document\n1,2,3,4\n0,0,1,5\n");
        Assert.Equal([[1, 2, 3], [0, 0, 1]], read.Numbers);
        Assert.Equal([4, 5], read.Documents);

        Assert.Null(ReadBack("correct,predicted,gold,document\n1,2,3,\n").Documents);
        Assert.Null(ReadBack("correct,predicted,gold\n1,2,3\n").Documents);
    }

    [Theory]
    [InlineData(255, 256)]
    [InlineData(0, -1)]
    [InlineData(0.5, 16_777_217)]
    [InlineData(0.1, 1e300)]
    [InlineData(3, double.PositiveInfinity)]
    public void Read_gives_every_number_exactly(double first, double second)
    {
        var read = ReadBack(Invariant($"correct,predicted,gold\n{first},0,255\n1,{second},2\n"));
        Assert.Equal([[first, 0, 255], [1, second, 2]], read.Numbers);
    }

    [Theory]
    [InlineData("correct,gold\n1,2\n", "There is no column predicted.")]
    [InlineData("correct,predicted,gold\n1,2,3\n1,,3\n", "Row 2 has '' where a number should be.")]
    [InlineData("correct,predicted,gold,document\n1,2,3,first\n", "Row 1 has 'first' where a number should be.")]
    public void Read_names_what_is_missing(string table, string fault) =>
        Assert.Contains(fault, Assert.Throws<DataFormatException>(() => ReadBack(table)).Message);

    private static string Written(TestSentences sentences)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("test-sentences.csv");
        sentences.Write(path, new MicroF1());
        return File.ReadAllText(path);
    }

    private static TestSentences ReadBack(string table)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("test-sentences.csv");
        File.WriteAllText(path, table);
        return TestSentences.Read(path, new MicroF1());
    }
}
