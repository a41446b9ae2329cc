using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>BERT with a linear head on every token. Field names are the checkpoint's.</summary>
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
    /// <param name="input2">True where a token is (B, T), or null where nothing is padding</param>
    public override NetworkOutput forward(Tensor input1, Tensor? input2)
    {
        var states = bert.forward(input1, input2);
        // The head and all that follows it are computed in full precision.
        return new NetworkOutput(classifier.forward(Precision.Cast(dropout.forward(states[^1]), classifier.Weight.dtype)), states);
    }
}
