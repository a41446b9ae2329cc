using Harness.Common;
using Harness.Tasks.SentenceVectors;

namespace Harness.Tests.Tasks.SentenceVectors;

public sealed class ScoredPairsTests : IDisposable
{
    private const string SickHeader = "pair_ID\tsentence_A\tsentence_B\trelatedness_score\tentailment_judgment\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("pairs.tsv", "2.5\tA \"big\" cat, asleep.\tA cat.\n0\tEin Hund\tНебо\n")]
    [InlineData("pairs.csv", "\"A \"\"big\"\" cat, asleep.\",A cat.,2.5\nEin Hund,Небо,0\n")]
    [InlineData("SICK.txt", SickHeader + "6\tA \"big\" cat, asleep.\tA cat.\t2.5\tNEUTRAL\n7\tEin Hund\tНебо\t0\tNEUTRAL\n")]
    public void Read_gives_the_same_pairs_in_every_form(string name, string text)
    {
        using var culture = new ForeignCulture();

        var read = ScoredPairs.Read(Written(name, text));

        Assert.Equal([new SentencePair(2.5, "A \"big\" cat, asleep.", "A cat."), new SentencePair(0, "Ein Hund", "Небо")], read.Pairs);
        Assert.Equal(0, read.Unscored);
    }

    [Fact]
    public void Read_joins_files_and_counts_pairs_without_a_score()
    {
        var first = Written("first.tsv", "\tNobody\tscored this.\n1\ta\tb\n\tNor\tthis.\n");
        var second = Written("second.tsv", "4.2\tc\td");

        var read = ScoredPairs.Read([first, second]);

        Assert.Equal([new SentencePair(1, "a", "b"), new SentencePair(4.2, "c", "d")], read.Pairs);
        Assert.Equal(2, read.Unscored);
    }

    [Theory]
    [InlineData("pairs.tsv", "1\ta\tb\n2\tc\n", "line 2: 2 fields between tabs. Expected 3: a score, a sentence and a sentence")]
    [InlineData("pairs.tsv", "1\ta\tb\n\n", "line 2: 1 field between tabs. Expected 3")]
    [InlineData("pairs.tsv", "much\ta\tb\n", "line 1: the score is 'much'. Expected a number")]
    [InlineData("pairs.tsv", "NaN\ta\tb\n", "line 1: the score is 'NaN'. Expected a number")]
    [InlineData("pairs.tsv", "1\t \tb\n", "line 1: an empty sentence. Expected two sentences")]
    [InlineData("pairs.tsv", "\ta\tb\n", "no pair with a score")]
    [InlineData("pairs.csv", "a,b,1\n\"c\nc\",d\n", "line 2: 2 fields. Expected 3: a sentence, a sentence and a score")]
    [InlineData("pairs.csv", "a,b,1\n\"c\nc\",d,2\ne,f,x\n", "line 4: the score is 'x'. Expected a number")]
    [InlineData("pairs.csv", "a,\"b,1\n", "Expected CSV in UTF-8")]
    [InlineData("SICK.txt", SickHeader + "6\ta\tb\t1\n", "line 2: 4 fields between tabs. Expected 5, as in the header")]
    public void Read_names_the_line_when_it_has_another_form(string name, string text, string expected)
    {
        var path = Written(name, text);

        var error = Assert.Throws<DataFormatException>(() => ScoredPairs.Read(path));

        Assert.StartsWith(path, error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Read_names_the_file_when_it_is_missing() =>
        Assert.Contains("none.tsv: no such file", Assert.Throws<FileNotFoundException>(() => ScoredPairs.Read(folder.PathOf("none.tsv"))).Message);

    /// <summary>The numbers of pairs are those that the data sets' authors and MTEB state.</summary>
    [RealDataFact("sick2014/SICK_train.txt", "semeval-sts/2016/headlines.test.tsv", "stsb/stsb-ru-train.csv")]
    public void Read_finds_all_pairs_of_the_published_sets()
    {
        string[] sick = [.. new[] { "SICK_train", "SICK_trial", "SICK_test_annotated" }.Select(name => RealData.PathOf($"sick2014/{name}.txt"))];
        Assert.Equal(9_927, ScoredPairs.Read(sick).Pairs.Count);
        Assert.Equal(1_500, ScoredPairs.Read(Directory.GetFiles(RealData.PathOf("semeval-sts/2013"), "*.tsv")).Pairs.Count);
        Assert.Equal(1_186, ScoredPairs.Read(Directory.GetFiles(RealData.PathOf("semeval-sts/2016"), "*.tsv")).Pairs.Count);
        Assert.Equal([5_749, 1_500, 1_379], CountsOf("en"));
        Assert.Equal([5_749, 1_500, 1_379], CountsOf("ru"));

        static int[] CountsOf(string language) => [.. new[] { "train", "dev", "test" }
            .Select(split => ScoredPairs.Read(RealData.PathOf($"stsb/stsb-{language}-{split}.csv")).Pairs.Count)];
    }

    private string Written(string name, string text)
    {
        File.WriteAllText(folder.PathOf(name), text);
        return folder.PathOf(name);
    }
}
