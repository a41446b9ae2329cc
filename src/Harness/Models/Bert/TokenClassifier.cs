using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>BERT with a linear head on every token. Field names are those of the checkpoint.</summary>
public sealed class TokenClassifier : nn.Module<Tensor, Tensor?, NetworkOutput>
{
    private readonly BertModel bert;
    private readonly Dropout dropout;
    private readonly Dense classifier;

    public TokenClassifier(BertShape shape, int labels)
        : base(nameof(TokenClassifier))
    {
        bert = new BertModel(shape);
        dropout = new Dropout(shape.Dropout);
        classifier = new Dense(shape.Hidden, labels);
        RegisterComponents();
    }

    public BertModel Bert => bert;

    /// <param name="input1">Token ids (B, T)</param>
    /// <param name="input2">True where a token is (B, T); null where nothing is padding</param>
    public override NetworkOutput forward(Tensor input1, Tensor? input2)
    {
        var states = bert.forward(input1, input2);
        // The head and all that follows it are computed in full precision.
        var last = Precision.Cast(dropout.forward(states[^1]), classifier.Weight.dtype);
        return new NetworkOutput(classifier.forward(last), states);
    }
}

/// <summary>The output of a network for a batch of B inputs of T tokens.</summary>
/// <param name="Logits">The scores of the C classes (B, T, C), float32 or wider.</param>
/// <param name="HiddenStates">The embeddings and the output of every layer: L + 1 tensors (B, T, H).</param>
public sealed record NetworkOutput(Tensor Logits, IReadOnlyList<Tensor> HiddenStates);
