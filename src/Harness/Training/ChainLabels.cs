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
        var isLearnt = labels.IsNotNegative().all(1).to(ScalarType.Int64) * isWord.select(1, 0); // (B), 0 for a sentence without words as well
        var chain = new TensorChain(network.Module.Transitions, network.Module.Start);
        var losses = chain.LogNormaliser(emissions, isWord).Minus(chain.Score(emissions, labels.clamp(min: 0), isWord)); // (B)
        var words = (isWord * isLearnt.unsqueeze(1)).sum();
        return (losses * isLearnt).sum() / words.clamp(min: 1);
    }

    // Puts the values of labelled positions (N) where they stand in the batch, and 0 elsewhere. (B, T)
    internal static Tensor Grid(Tensor values, Tensor places, Tensor emissions) =>
        zeros(emissions.size(0) * emissions.size(1), ScalarType.Int64, values.device)
            .index_copy(0, places, values)
            .view(emissions.size(0), emissions.size(1));
}

/// <summary>
/// Distillation of a CRF: weight * the loss of <see cref="ChainLabels"/>, plus (1 - weight) * the cross-entropy, per word, of the distribution that
/// the CRF has over labellings with the teacher's, in which words are independent. It is smallest where the CRF's probabilities are the teacher's
/// (Hinton et al., arXiv 1503.02531, section 2), and leaves it open which part of them comes from the emissions and which from the transitions.
/// </summary>
/// <param name="network">The network that is trained.</param>
/// <param name="weight">The weight of the labels, from 0 to 1.</param>
public sealed class SoftChainLabels(BiLstmCrf network, double weight) : Objective
{
    private readonly ChainLabels hard = new(network);

    public override string Name => Invariant($"{hard.Name} with weight {Weight} and the teacher's probabilities of them with weight {1 - Weight}");

    /// <summary>The weight of the labels.</summary>
    public double Weight { get; } = Share(weight);

    public override bool NeedsTeacher => true;

    /// <exception cref="InvalidOperationException">The batch has no teacher's logits.</exception>
    public override Tensor Loss(LabelledPositions positions)
    {
        var teacher = positions.TeacherLogits
            ?? throw new InvalidOperationException("Soft labels of a CRF need the teacher's logits, and this batch has none.");
        var emissions = positions.Output.Logits; // (B, T, C)
        var isWord = ChainLabels.Grid(ones_like(positions.Labels), positions.Places, emissions); // (B, T)
        var probabilities = zeros(emissions.size(0) * emissions.size(1), emissions.size(2), emissions.dtype, emissions.device)
            .index_copy(0, positions.Places, teacher.detach().softmax(-1).to(emissions.dtype))
            .view(emissions.shape); // (B, T, C)
        var chain = new TensorChain(network.Module.Transitions, network.Module.Start);
        // A sentence without words has a normaliser of its own, which nothing takes away.
        var losses = chain.LogNormaliser(emissions, isWord).Minus(chain.ExpectedScore(emissions, probabilities, isWord)) * isWord.select(1, 0); // (B)
        var soft = losses.sum() / isWord.sum().clamp(min: 1);
        return Weight == 0 ? soft : hard.Loss(positions).Times(Weight).Plus(soft.Times(1 - Weight));
    }
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

    /// <summary>Computes the mean score of the labellings of each sentence whose words have their labels independently of each other.</summary>
    /// <param name="emissions">(B, T, C)</param>
    /// <param name="probabilities">(B, T, C) of the labels of every word, 0 after the words</param>
    /// <param name="isWord">(B, T) int64, 1 at words, which come first, and 0 after them</param>
    /// <returns>(B)</returns>
    public Tensor ExpectedScore(Tensor emissions, Tensor probabilities, Tensor isWord)
    {
        var length = emissions.size(1);
        var ofWords = (emissions * probabilities).sum(2).mul(isWord).sum(1); // (B)
        var first = (probabilities.select(1, 0) * start).sum(1); // (B)
        var pairs = probabilities.narrow(1, 0, length - 1).matmul(transitions) * probabilities.narrow(1, 1, length - 1); // (B, T - 1, C)
        return ofWords.Plus(first).Plus((pairs.sum(2) * isWord.narrow(1, 1, length - 1)).sum(1));
    }
}
