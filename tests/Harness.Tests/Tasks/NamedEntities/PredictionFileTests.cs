using Harness.Common;
using Harness.Tasks.NamedEntities;

namespace Harness.Tests.Tasks.NamedEntities;

public sealed class PredictionFileTests
{
    private static IReadOnlyList<TaggedPrediction> Read(string text) => PredictionFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "some.txt");

    [Theory]
    [InlineData("EU NNP B-ORG B-ORG\nrejects VBZ O O\n\nBlackburn NNP B-PER O\n")]
    [InlineData("EU B-ORG B-ORG\r\nrejects O O\r\n\r\nBlackburn B-PER O")]
    [InlineData("-DOCSTART- -X- O O\n\n\nEU\tB-ORG\tB-ORG\nrejects  O  O \n \n\n-DOCSTART- O O\nBlackburn B-PER O\n\n\n")]
    [InlineData("\uFEFFEU B-ORG B-ORG\nrejects O O\n\nBlackburn B-PER O\n")]
    public void Reads_two_sentences(string text)
    {
        var sentences = Read(text);
        Assert.Equal(2, sentences.Count);
        Assert.Equal(["EU", "rejects"], sentences[0].Words);
        Assert.Equal(["B-ORG", "O"], sentences[0].Gold);
        Assert.Equal(["B-ORG", "O"], sentences[0].Predicted);
        Assert.Equal(["Blackburn"], sentences[1].Words);
        Assert.Equal(["B-PER"], sentences[1].Gold);
        Assert.Equal(["O"], sentences[1].Predicted);
    }

    [Theory]
    [InlineData("EU B-ORG B-ORG\nrejects O\n", "some.txt, line 2: 'rejects O' has 2 columns; expected at least 3")]
    [InlineData("EU B-ORG B-ORG\n\nrejects\r\n", "some.txt, line 3: 'rejects' has 1 column; expected at least 3")]
    [InlineData("EU NNP B-ORG B-ORG\n\nrejects VBZ O\n", "some.txt, line 3: 'rejects VBZ O' has 3 columns; expected 4, as in line 1")]
    [InlineData("EU B-ORG B-ORG\rrejects O O\r", "some.txt, line 1: a carriage return (\\r) at byte 15 of the line")]
    [InlineData("EU B-ORG B-ORG\r\nrejects O O\r\r\n", "some.txt, line 2: a carriage return (\\r) at byte 12 of the line")]
    [InlineData("EU B-ORG X-ORG\n", "some.txt, line 1: the predicted tag is 'X-ORG'; expected O, or one of B I E S")]
    [InlineData("EU Berlin O\n", "some.txt, line 1: the gold tag is 'Berlin'")]
    [InlineData("\n\n", "some.txt: no sentence in 2 lines")]
    public void Says_what_is_wrong_and_where(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<DataFormatException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Refuses_a_file_that_is_missing_or_not_utf8()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.txt");
        Assert.Contains("no such file", Assert.Throws<FileNotFoundException>(() => PredictionFile.Read(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, [.. "caf"u8, 0xE9, .. " O O\n"u8]);
        try
        {
            var e = Assert.Throws<DataFormatException>(() => PredictionFile.Read(path));
            Assert.Contains("line 1: invalid UTF-8", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
