using System.ComponentModel;
using System.Reflection;
using CsvHelper;
using Harness.Common;
using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

public sealed class CsvRowTests
{
    [Fact]
    public void A_line_of_counts_has_the_document_last_and_older_files_do_not_have_it()
    {
        var text = new StringWriter();
        CsvTable.Write(text, [SentenceRow.Of(new MatchCounts(1, 2, 3), 4), SentenceRow.Of(new MatchCounts(0, 0, 1), null)]);

        Assert.Equal("correct,predicted,gold,document\n1,2,3,4\n0,0,1,\n", text.ToString());
        Assert.Equal([4, null], Documents(text.ToString()));
        Assert.Equal([null], Documents("correct,predicted,gold\n1,2,3\n"));

        static IEnumerable<int?> Documents(string csv) =>
            CsvTable.Read<SentenceRow>(new StringReader(csv), "test-sentences.csv").Select(row => row.Document);
    }

    /// <summary>The documentation of the files lists these sentences, one for each column.</summary>
    [Fact]
    public void Every_column_of_a_row_type_is_described_by_a_sentence()
    {
        var rows = typeof(SpeedRow).Assembly.GetTypes().Where(type => type.IsDefined(typeof(CsvRecordAttribute))).ToArray();

        Assert.Contains(typeof(SpeedRow), rows);
        Assert.All(
            rows.SelectMany(row => row.GetProperties()).Where(property => property.IsDefined(typeof(CsvColumnAttribute))),
            property => Assert.Matches("^[A-Z].*[.]$", property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? ""));
    }
}
