using System.ComponentModel;
using System.Reflection;
using CsvHelper;
using Harness.Common;
using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

public sealed class CsvRowTests
{
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
