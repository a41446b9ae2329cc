using FsCheck;
using FsCheck.Fluent;
using Harness.Common;

namespace Harness.Tests.Common;

public sealed class CsvTableTests
{
    private static string Write<T>(params IEnumerable<T> rows)
    {
        var writer = new StringWriter { NewLine = "\r\n" };
        CsvTable.Write(writer, rows);
        return writer.ToString();
    }

    private static IReadOnlyList<T> Read<T>(string text) => CsvTable.Read<T>(new StringReader(text), "some.csv");

    private static Gen<string> Text() => Gen.Elements<char>([.. "ab,;\"'\n\r\t 0.=é名\uFEFF"]).ArrayOf().Select(chars => new string(chars));

    private static Arbitrary<CsvTestRow[]> Rows() => (
        from name in Text()
        from note in Text()
        from score in ArbMap.Default.GeneratorFor<double?>()
        from count in ArbMap.Default.GeneratorFor<long?>()
        select new CsvTestRow { Name = name, Note = note, Score = score, Count = count }).ArrayOf().ToArbitrary();

    [Theory]
    [InlineData(ForeignCulture.German)]
    [InlineData(ForeignCulture.Russian)]
    public void Read_gives_back_what_was_written_whatever_the_culture(string name) => Prop.ForAll(Rows(), rows =>
    {
        using var culture = new ForeignCulture(name);
        return Read<CsvTestRow>(Write<CsvTestRow>(rows)).SequenceEqual(rows);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(ForeignCulture.German)]
    [InlineData(ForeignCulture.Russian)]
    public void Write_quotes_as_RFC_4180_does_and_ends_lines_with_a_line_feed(string name)
    {
        using var culture = new ForeignCulture(name);
        var rows = new[]
        {
            new CsvTestRow { Name = "a,b", Score = 1234.5, Count = 1234567, Note = "say \"hi\"" },
            new CsvTestRow { Name = "two\nlines", Note = "a\rb" },
        };
        Assert.Equal("name,score,count,note\n\"a,b\",1234.5,1234567,\"say \"\"hi\"\"\"\n\"two\nlines\",,,\"a\rb\"\n", Write<CsvTestRow>(rows));
    }

    [Fact]
    public void Write_keeps_texts_from_being_formulas_of_a_spreadsheet()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("table.csv");
        Column<string>[] columns = [new("text", "A text.", text => text)];

        CsvTable.Write(path, columns, ["=1+1", "@sum", "+cmd", "-0.25", "+7", "a=b", ""]);

        Assert.Equal(["text", "'=1+1", "'@sum", "'+cmd", "-0.25", "+7", "a=b", "\"\""], File.ReadAllLines(path));
    }

    [Fact]
    public void Write_gives_the_header_of_an_empty_table() => Assert.Equal("name,score,count,note\n", Write<CsvTestRow>());

    [Fact]
    public void Read_takes_an_older_file_that_lacks_a_column() =>
        Assert.Equal([new CsvTestRow { Name = "x", Count = 3 }], Read<CsvTestRow>("name,count\nx,3\n"));

    [Fact]
    public void Read_takes_carriage_returns_and_columns_that_it_does_not_know() =>
        Assert.Equal([new CsvTestRow { Name = "x", Note = "n" }], Read<CsvTestRow>("later,note,name\r\n1,n,x\r\n"));

    [Theory]
    [InlineData("name,count\nx,3\ny,three\n", "some.csv, line 3")]
    [InlineData("name,count\nx,3,4\n", "some.csv, line 2")]
    [InlineData("count\n3\n", "name")]
    [InlineData("", "name")]
    public void Read_says_where_a_file_is_wrong(string text, string expected)
    {
        var e = Assert.Throws<DataFormatException>(() => Read<CsvTestRow>(text));
        Assert.StartsWith("some.csv", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains("git checkout", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_replaces_a_file_whole_and_keeps_the_old_one_when_a_row_throws()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var path = Path.Combine(folder, "new", "table.csv");
            CsvTable.Write(path, [new CsvTestRow { Name = "é" }]);
            CsvTable.Write(path, [new CsvTestRow { Name = "ö" }]);
            Assert.Throws<InvalidOperationException>(() => CsvTable.Write(path, Failing()));
            Assert.Equal("name,score,count,note\nö,,,\n"u8.ToArray(), File.ReadAllBytes(path));
            Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
            Assert.Equal("ö", CsvTable.Read<CsvTestRow>(path)[0].Name);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static IEnumerable<CsvTestRow> Failing()
        {
            yield return new CsvTestRow { Name = "half" };
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public void Write_takes_columns_that_are_declared_one_by_one_and_ReadCells_reads_them_back()
    {
        using var culture = new ForeignCulture();
        using var folder = new TemporaryFolder();
        IReadOnlyList<Column<(string Name, double? Value)>> columns =
        [
            new("name", "A name.", row => row.Name),
            Column<(string Name, double? Value)>.Count("count", "A count.", row => row.Value),
            Column<(string Name, double? Value)>.Score("score", "A score.", row => row.Value),
            Column<(string Name, double? Value)>.Seconds("seconds", "A time.", row => row.Value),
        ];

        CsvTable.Write(folder.PathOf("table.csv"), columns, [("a,b", 12.3456789), ("", null)]);

        Assert.Equal("name,count,score,seconds\n\"a,b\",12,12.345679,12.346\n,,,\n", File.ReadAllText(folder.PathOf("table.csv")));
        var rows = CsvTable.ReadCells(folder.PathOf("table.csv"));
        Assert.Equal(("a,b", 12.345679), (rows[0].Text("name"), rows[0].Number("score")));
        Assert.Equal(("", null, ""), (rows[1].Text("name"), rows[1].Number("score"), rows[1].Text("a column of later times")));
        Assert.Contains("row 1: name is 'a,b'. Expected a number", Assert.Throws<DataFormatException>(() => rows[0].Number("name")).Message);
    }
}
