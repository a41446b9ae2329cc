using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Training.Pretraining;

/// <summary>A model that learns from text some tokens of which are masked, and the loss by which it learns.</summary>
public interface IMaskedLearner
{
    /// <summary>A name for what the model learns, in a few words that go on from "steps on": "masked tokens".</summary>
    string Name { get; }

    /// <summary>The sizes of the encoder.</summary>
    BertShape Shape { get; }

    /// <summary>Everything that is trained.</summary>
    nn.Module Module { get; }

    /// <summary>Computes the loss of a batch.</summary>
    /// <returns>A scalar that can be differentiated.</returns>
    /// <remarks>It may draw from libtorch's generator, which is seeded before every step.</remarks>
    Tensor Loss(MaskedBatch batch);

    /// <summary>Guesses the tokens that are masked.</summary>
    /// <returns>Logits over the vocabulary (N, V)</returns>
    Tensor Logits(MaskedBatch batch);
}

/// <summary>Learns the masked tokens themselves, as BERT does (Devlin et al., arXiv 1810.04805, section 3.1).</summary>
public sealed class MaskedTokenLearner(MaskedLanguageModel model) : IMaskedLearner
{
    public string Name => "masked tokens";

    public BertShape Shape => model.Shape;

    public nn.Module Module => model;

    public Tensor Loss(MaskedBatch batch) => nn.functional.cross_entropy(Logits(batch), batch.Targets);

    public Tensor Logits(MaskedBatch batch) => model.forward(batch.TokenIds, batch.Positions);
}
