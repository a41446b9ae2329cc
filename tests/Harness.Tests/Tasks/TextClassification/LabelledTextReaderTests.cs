using Harness.Common;
using Harness.Tasks.TextClassification;

namespace Harness.Tests.Tasks.TextClassification;

public sealed class LabelledTextReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Write(string text)
    {
        var path = folder.PathOf("texts");
        File.WriteAllText(path, text);
        return path;
    }

    private IReadOnlyList<LabelledText> Csv(string text) => LabelledTextReader.ReadCsv(Write(text), Sentiment.Names, ["neutral"]);

    private IReadOnlyList<LabelledText> Tabs(string text) => LabelledTextReader.ReadTabSeparated(Write(text), Sentiment.Names);

    private static string MessageOf(Action read) => Assert.Throws<DataFormatException>(read).Message;

    [Theory]
    [InlineData("label,text\npositive,\"so, \"\"good\"\"\nindeed\"\nneutral,hm\nnegative,bad\n")]
    [InlineData("text,label,id\r\n\"so, \"\"good\"\"\nindeed\",positive,1\r\nhm,neutral,2\r\nbad,negative,3\r\n")]
    public void Reads_quoted_cells_and_leaves_other_labels_out(string text) =>
        Assert.Equal([new LabelledText("so, \"good\"\nindeed", 1), new LabelledText("bad", 0)], Csv(text));

    [Fact]
    public void Names_the_line_of_an_unknown_label_after_a_text_of_two_lines() => Assert.Equal(
        $"{folder.PathOf("texts")}, line 4: unknown label 'positiv'. Expected one of negative, positive, neutral; correct it.",
        MessageOf(() => Csv("label,text\npositive,\"a\nb\"\npositiv,c\n")));

    [Theory]
    [InlineData("label,text\npositive,a,b\n", "line 2:")]
    [InlineData("label,text\npositive,a\nnegative\n", "line 3:")]
    [InlineData("label,text\nnegative,a\npositive,\"b\n", "line 3:")]
    [InlineData("class,text\npositive,a\n", "line 1: the columns are class, text. Expected one that is called label")]
    [InlineData("label,text\nneutral,a\n", "it has no labelled text")]
    public void Refuses_a_broken_table(string text, string part) => Assert.Contains(part, MessageOf(() => Csv(text)));

    [Fact]
    public void Names_the_line_of_invalid_utf8()
    {
        var path = folder.PathOf("texts");
        File.WriteAllBytes(path, [.. "label,text\npositive,a\npositive,"u8, 0xE9, .. "\n"u8]);

        Assert.Contains("line 3: invalid UTF-8", MessageOf(() => LabelledTextReader.ReadCsv(path, Sentiment.Names, [])));
    }

    [Fact]
    public void Reads_a_file_that_ends_without_a_line_end() =>
        Assert.Equal([new LabelledText("it 's good", 1), new LabelledText("bad", 0)], Tabs("it 's good\t1\nbad\t0"));

    [Theory]
    [InlineData("good\t1\nbad\n", "line 2: 'bad' has 1 cells. Expected a text, a tab and the number of its class")]
    [InlineData("good\t1\t2\n", "line 1:")]
    [InlineData("\t1\n", "line 1:")]
    [InlineData("good\t2\n", "line 1: unknown label '2'. Expected one of 0, 1")]
    [InlineData("", "it has no labelled text")]
    public void Refuses_a_broken_line(string text, string part) => Assert.Contains(part, MessageOf(() => Tabs(text)));

    [Fact]
    public void Names_a_missing_file_and_the_variable() => Assert.Contains(
        "BENCH_DATA",
        Assert.Throws<FileNotFoundException>(() => LabelledTextReader.ReadCsv(folder.PathOf("none.csv"), Sentiment.Names, [])).Message);
}
