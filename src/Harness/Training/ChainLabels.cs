using Harness.Models;
using Harness.Models.Words;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// The negative log-likelihood of the labels as a CRF has it, per word (Lafferty et al., ICML 2001; Lample et al., arXiv 1603.01360, section 2.2).
/// Sentences that have a word without a known label are left out; the loss is zero for a batch of such sentences alone.
/// </summary>
/// <param name="network">The network that is trained, whose transitions are a part of the likelihood.</param>
public sealed class ChainLabels(BiLstmCrf network) : Objective
{
    public override string Name => "the labels of whole sentences";

    public override Tensor Loss(LabelledPositions positions)
    {
        var emissions = positions.Output.Logits; // (B, T, C)
        var labels = Grid(positions.Labels, positions.Places, emissions); // (B, T)
        var isWord = Grid(ones_like(positions.Labels), positions.Places, emissions); // (B, T)
        var isLearnt = labels.ge(0).all(1).to(ScalarType.Int64) * isWord.select(1, 0); // (B), 0 for a sentence without words as well
        var chain = new TensorChain(network.Module.Transitions, network.Module.Start);
        var losses = chain.LogNormaliser(emissions, isWord).Minus(chain.Score(emissions, labels.clamp(min: 0), isWord)); // (B)
        var words = (isWord * isLearnt.unsqueeze(1)).sum();
        return (losses * isLearnt).sum() / words.clamp(min: 1);
    }

    // Puts the values of labelled positions (N) where they stand in the batch, and 0 elsewhere. (B, T)
    private static Tensor Grid(Tensor values, Tensor places, Tensor emissions) =>
        zeros(emissions.size(0) * emissions.size(1), ScalarType.Int64, values.device)
            .index_copy(0, places, values)
            .view(emissions.size(0), emissions.size(1));
}

/// <summary>The sums over all labellings of a linear chain, of which libtorch computes gradients.</summary>
/// <param name="transitions">The scores of a label (column) after another (row) (C, C).</param>
/// <param name="start">The scores of the first label (C).</param>
internal sealed class TensorChain(Tensor transitions, Tensor start)
{
    /// <summary>Computes the logarithm of the sum of all labellings' exponential scores.</summary>
    /// <param name="emissions">(B, T, C)</param>
    /// <param name="isWord">(B, T) int64, 1 at words, which come first, and 0 after them</param>
    /// <returns>(B)</returns>
    public Tensor LogNormaliser(Tensor emissions, Tensor isWord)
    {
        var here = isWord.to(ScalarType.Bool).unsqueeze(2).unbind(1); // T of (B, 1)
        var scores = emissions.unbind(1); // T of (B, C)
        var forward = start.Plus(scores[0]); // (B, C)
        for (var t = 1; t < scores.Length; t++)
        {
            var next = forward.unsqueeze(2).Plus(transitions).logsumexp(1).Plus(scores[t]); // (B, C)
            forward = where(here[t], next, forward);
        }

        return forward.logsumexp(1);
    }

    /// <summary>Computes the score of a labelling of each sentence.</summary>
    /// <param name="emissions">(B, T, C)</param>
    /// <param name="labels">(B, T) int64, any label after the words</param>
    /// <param name="isWord">(B, T) int64, 1 at words, which come first, and 0 after them</param>
    /// <returns>(B)</returns>
    public Tensor Score(Tensor emissions, Tensor labels, Tensor isWord)
    {
        var classes = emissions.size(2);
        var ofWords = emissions.gather(2, labels.unsqueeze(2)).squeeze(2).mul(isWord).sum(1); // (B)
        var first = start.index_select(0, labels.select(1, 0)); // (B)
        if (labels.size(1) == 1)
            return ofWords.Plus(first);
        var pairs = labels.narrow(1, 0, labels.size(1) - 1) * classes + labels.narrow(1, 1, labels.size(1) - 1); // (B, T - 1)
        var ofPairs = transitions.reshape(-1).index_select(0, pairs.reshape(-1)).view(pairs.shape) * isWord.narrow(1, 1, labels.size(1) - 1);
        return ofWords.Plus(first).Plus(ofPairs.sum(1));
    }
}
