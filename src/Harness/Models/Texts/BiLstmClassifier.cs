using Harness.Common;
using Harness.Models.Inputs;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = Harness.Models.Bert.Dropout;

namespace Harness.Models.Texts;

/// <summary>The sizes of a <see cref="BiLstm"/>.</summary>
/// <param name="Vocabulary">The most words V that it knows, with those for padding and for unknown words.</param>
/// <param name="Embedding">The width E of a word's vector.</param>
/// <param name="Hidden">The width H of the state of each direction.</param>
/// <param name="Dense">The width D of the layer between the states and the classes.</param>
/// <param name="Longest">The most words of a text that are read. Further ones are cut off.</param>
public sealed record BiLstmShape(int Vocabulary, int Embedding, int Hidden, int Dense, int Longest)
{
    /// <summary>The probability with which an activation is zeroed in training.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <exception cref="ArgumentException">A size is not positive, or the dropout is no probability below 1.</exception>
    public void Validate()
    {
        (string Name, int Size)[] sizes =
        [
            (nameof(Vocabulary), Vocabulary), (nameof(Embedding), Embedding), (nameof(Hidden), Hidden), (nameof(Dense), Dense),
            (nameof(Longest), Longest),
        ];
        foreach (var (name, size) in sizes)
            Validation.Check(size > 0, Invariant($"{name} is {size}. Expected a positive number."));
        Validation.Check(Dropout is >= 0 and < 1, Invariant($"Dropout is {Dropout}. Expected 0 or more, and less than 1."));
    }
}

/// <summary>
/// A bidirectional LSTM over the words of a text (Hochreiter and Schmidhuber, 1997; Graves and Schmidhuber, 2005), as Tang et al. (arXiv 1903.12136,
/// section 3.1) distil BERT into: the last state of each direction goes through a dense layer with batch normalisation to the logits. Texts are
/// packed, so that padding is never read, and the logits are raw, because cross-entropy takes the softmax itself.
/// </summary>
public sealed class BiLstmClassifier : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Embedding embedding;
    private readonly LSTM lstm;
    private readonly Linear dense;
    private readonly BatchNorm1d norm;
    private readonly Dropout dropout;
    private readonly Linear classifier;

    public BiLstmClassifier(BiLstmShape shape, int labels)
        : base(nameof(BiLstmClassifier))
    {
        embedding = nn.Embedding(shape.Vocabulary, shape.Embedding);
        lstm = nn.LSTM(shape.Embedding, shape.Hidden, batchFirst: true, bidirectional: true);
        dense = nn.Linear(2 * shape.Hidden, shape.Dense);
        norm = nn.BatchNorm1d(shape.Dense);
        dropout = new Dropout(shape.Dropout);
        classifier = nn.Linear(shape.Dense, labels);
        RegisterComponents();
    }

    /// <summary>Computes the logits of a batch (B, C).</summary>
    public Tensor Compute(Batch batch) => forward(batch.TokenIds, batch.Lengths());

    /// <param name="input1">Word ids (B, T)</param>
    /// <param name="input2">The number of words of each text (B), int64, on the CPU</param>
    /// <returns>Logits (B, C)</returns>
    public override Tensor forward(Tensor input1, Tensor input2)
    {
        var vectors = dropout.forward(embedding.forward(input1)); // (B, T, E)
        using var packed = nn.utils.rnn.pack_padded_sequence(vectors, input2, batch_first: true, enforce_sorted: false);
        var (outputs, states, cells) = lstm.call(packed);
        using (outputs)
        {
            var last = cat([states[0], states[1]], 1); // (B, 2 H)
            var hidden = nn.functional.relu(Normalised(dense.forward(last))); // (B, D)
            return classifier.forward(dropout.forward(hidden));
        }
    }

    // The statistics of a batch of one text say nothing, and so the running ones are used.
    private Tensor Normalised(Tensor values) => training && values.size(0) == 1
        ? nn.functional.batch_norm(values, norm.running_mean!, norm.running_var!, norm.weight, norm.bias, training: false)
        : norm.forward(values);
}
