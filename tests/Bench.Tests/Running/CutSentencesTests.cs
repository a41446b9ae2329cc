using Bench.Running;
using Harness.Tasks;

namespace Bench.Tests.Running;

public sealed class CutSentencesTests
{
    private static SplitStatistics Split(string name, int sentences, int cut, int words, int? entities) =>
        new(name, sentences, Words: 100, Tokens: 100, LongestTokens: 32, new Dictionary<string, long>())
        {
            CutSentences = cut,
            CutWords = words,
            CutEntities = entities,
        };

    [Fact]
    public void Warnings_name_the_splits_that_lose_words()
    {
        SplitStatistics[] splits = [Split("train", 1, 1, 1470, 588), Split("validation", 12, 0, 0, 0), Split("test", 9, 2, 2, null)];

        string[] warnings = [.. CutSentences.Warnings(splits)];

        Assert.Equal(
            [
                "warning: 1 of 1 sentence of train is cut at 32 tokens, the longest input (shapes.teacher.positions). "
                + "1,470 words with 588 entities are lost. Separate sentences by blank lines, or raise the number.",
                "warning: 2 of 9 sentences of test are cut at 32 tokens, the longest input (shapes.teacher.positions). "
                + "2 words are lost. Separate sentences by blank lines, or raise the number.",
            ],
            warnings);
    }
}
