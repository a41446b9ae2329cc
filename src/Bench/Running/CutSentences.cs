using Harness.Tasks;

namespace Bench.Running;

/// <summary>Says which splits hold sentences that are longer than the longest input of a track's networks.</summary>
internal static class CutSentences
{
    /// <returns>A line for each split that has such sentences.</returns>
    public static IEnumerable<string> Warnings(IEnumerable<SplitStatistics> splits) => splits.Where(split => split.CutSentences > 0).Select(Warning);

    private static string Warning(SplitStatistics split)
    {
        var entities = split.CutEntities is { } lost ? $" with {RunText.Count(lost, "entity", "entities")}" : "";
        var are = split.CutSentences == 1 ? "is" : "are";
        return Invariant($"warning: {split.CutSentences:N0} of {RunText.Count(split.Sentences, "sentence", "sentences")} of {split.Split} ")
            + Invariant($"{are} cut at {split.LongestTokens} tokens, the longest input (shapes.teacher.positions). ")
            + $"{RunText.Count(split.CutWords, "word", "words")}{entities} are lost. Separate sentences by blank lines, or raise the number.";
    }
}
