using Harness.Models;
using Harness.Results;
using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Tasks.SentenceVectors;

/// <summary>
/// Vectors of sentences whose cosines say how alike the meanings are, by Spearman's correlation with the scores that people gave to pairs (Reimers
/// and Gurevych, arXiv 1908.10084; Cer et al., arXiv 1708.00055).
/// </summary>
/// <param name="further">The metrics of the test split that stand beside the headline.</param>
/// <param name="longest">The largest number of tokens that is read of a sentence.</param>
/// <param name="hasTargets">True where the data give training sentences the vectors that they are to have.</param>
public sealed class SentenceVectorTask(IReadOnlyList<Metric> further, int longest, bool hasTargets = false) : ContestTask
{
    public override string Name => "sentence vectors";

    public override IReadOnlyList<string> Labels => [];

    public override TaskMetrics Metrics => OwnMetrics.All;

    public override string TypeName => "sentence";

    public override bool LabelsWholeInputs => true;

    public override bool HasTargets => hasTargets;

    internal SimilarityMetrics OwnMetrics { get; } = new(further);

    /// <summary>Gives the cosine of two sentences that a tab separates, or the vector of one.</summary>
    public override IReadOnlyList<string> Describe(string text, Model model, BertWordPiece wordPiece)
    {
        string[] sentences = text.Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (sentences.Length is not (1 or 2))
            throw new ArgumentException($"The text has {sentences.Length} sentences between tabs. Expected one, or two to compare.");
        var predicted = model.PredictionsFor([.. sentences.Select(sentence => SentencePairData.ExampleOf(sentence, wordPiece, longest))], CPU);
        var units = UnitVectors.Of(predicted.Vectors);
        return
        [
            sentences.Length == 2
                ? Invariant($"cosine {UnitVectors.Cosine(units[0], units[1]):F4}")
                : string.Join(' ', units[0].Select(number => Invariant($"{number:F4}"))),
        ];
    }
}
