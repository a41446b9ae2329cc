using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// BERT with a linear head, on every token or on the one vector that the shape pools an input to. Without labels there is no head, and this vector is
/// the output. Field names are those of the checkpoint.
/// </summary>
public sealed class BertClassifier : nn.Module<Tensor, Tensor?, Tensor?, Tensor?, NetworkOutput>
{
    private readonly BertModel bert;
    private readonly Dropout? dropout;
    private readonly Dense? classifier;
    private readonly Pooling pooling;

    public BertClassifier(BertShape shape, int labels)
        : base(nameof(BertClassifier))
    {
        bert = new BertModel(shape);
        if (labels > 0)
        {
            dropout = new Dropout(shape.Dropout);
            classifier = new Dense(shape.Hidden, labels);
        }

        pooling = shape.Pooling;
        RegisterComponents();
    }

    public BertModel Bert => bert;

    /// <summary>Computes a batch.</summary>
    public NetworkOutput Compute(Batch batch) => forward(batch.TokenIds, batch.Mask, batch.CaseIds, batch.VectorRows);

    /// <param name="input1">Token ids (B, T)</param>
    /// <param name="input2">True where a token is (B, T); null where nothing is padding</param>
    /// <param name="input3">Case ids (B, T), which only a shape with case types reads</param>
    /// <param name="input4">Rows of word vectors (B, T), which only a shape with word vectors reads</param>
    public override NetworkOutput forward(Tensor input1, Tensor? input2, Tensor? input3 = null, Tensor? input4 = null)
    {
        var states = bert.forward(input1, input2, input3, input4);
        // The pooling of an encoder, and a head and all that follows it, are computed in full precision.
        var output = classifier is null || dropout is null
            ? bert.Pool(Precision.Cast(states[^1], bert.Embeddings.Words.Table.dtype), input2, pooling)
            : classifier.forward(Precision.Cast(dropout.forward(bert.Pool(states[^1], input2, pooling)), classifier.Weight.dtype));
        return new NetworkOutput(output, states);
    }
}
