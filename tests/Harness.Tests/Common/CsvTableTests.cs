using FsCheck;
using FsCheck.Fluent;
using Harness.Common;
using Harness.Results;
using Harness.Training;

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
        Assert.Contains("delete it", e.Message, StringComparison.Ordinal);
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

    /// <summary>This is the order of the committed results files. A new column goes to the end of the line.</summary>
    [Fact]
    public void Write_keeps_the_order_of_columns()
    {
        Assert.Equal(
            "track,method,division,seed,status,reason,parameters,dense_parameters,f1_word,precision_word,recall_word,f1_aligned,validation_f1_word,"
            + "validation_f1_aligned,best_epoch,epochs,train_seconds,eval_seconds,latency_ms,flavour,device,threads,code_version,started_utc,"
            + "latency_p95_ms,sentences_per_second,peak_memory_bytes,bytes,bytes_fp16,precision_aligned,recall_aligned,weights,recipe_sha256,"
            + "data_sha256,teacher_sha256,source_sha256,onnx_bytes,latency_onnx_p50_ms,rules_version,method_version,stale,latency_ms_spread,"
            + "latency_onnx_ms_spread,timed_utc,precision\n",
            Write<RunRow>());
        Assert.Equal(
            "rank,track,method,division,status,seeds,parameters,share_of_teacher,f1_word_mean,f1_word_sd,f1_word_low,f1_word_high,f1_aligned_mean,"
            + "validation_f1_word_mean,precision_word_mean,recall_word_mean,eval_seconds_median,latency_ms_median,train_seconds_mean,p_vs_best,"
            + "dense_parameters,reason,configurations_tried,latency_p95_ms_median,sentences_per_second_median,peak_memory_bytes,bytes,bytes_fp16,"
            + "latency_of_teacher,onnx_bytes,latency_onnx_p50_ms,stale,latency_ms_spread,latency_onnx_ms_spread,timed_utc\n",
            Write<MethodRow>());
        Assert.Equal("track,method,trained,settings,seed,parameters,validation_f1_word,train_seconds,code_version,started_utc\n", Write<TriedRow>());
        Assert.Equal("track,method,type,seeds,gold,precision_mean,recall_mean,f1_mean,f1_sd\n", Write<TypeRow>());
    }

    [Fact]
    public void Write_gives_scores_six_digits_and_seconds_three()
    {
        var row = new RunRow
        {
            Track = "t",
            Method = "m",
            Division = "capped",
            Seed = 1,
            Status = "ok",
            Parameters = 19667421,
            F1Word = 2.0 / 3,
            TrainSeconds = 12.34567,
            Device = "cpu",
        };
        var text = Write(row);
        Assert.StartsWith("t,m,capped,1,ok,,19667421,,0.666667,,,,,,,,12.346,,,,cpu,,,", text.Split('\n')[1], StringComparison.Ordinal);
        Assert.Equal(row with { F1Word = 0.666667, TrainSeconds = 12.346 }, Assert.Single(Read<RunRow>(text)));
    }
}
