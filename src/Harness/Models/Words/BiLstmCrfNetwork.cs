using Harness.Models.Bert;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = Harness.Models.Bert.Dropout;

namespace Harness.Models.Words;

/// <summary>
/// A bidirectional LSTM over the words of a sentence, with the scores of neighbouring labels as a CRF has them (Huang et al., arXiv 1508.01991; Ma
/// and Hovy, arXiv 1603.01354). A word is its vector beside what a convolution finds in its characters, of which the largest value of every filter
/// is kept. Sentences are packed, so that padding is never read.
/// </summary>
public sealed class BiLstmCrfNetwork : nn.Module
{
    // A filter sees a character and its two neighbours.
    private const int Seen = 3;

    private readonly Embedding words;
    private readonly Parameter? vectors;
    private readonly Embedding characters;
    private readonly Linear filters;
    private readonly Dropout inputDropout;
    private readonly LSTM lstm;
    private readonly Dropout outputDropout;
    private readonly Linear classifier;
    private readonly Parameter transitions;
    private readonly Parameter start;

    /// <param name="fixedVectors">The number of words, all of them the last ones, whose vectors are not trained.</param>
    /// <param name="characterCount">The number of rows for characters.</param>
    /// <param name="labels">The number of labels C.</param>
    public BiLstmCrfNetwork(BiLstmCrfShape shape, int fixedVectors, int characterCount, int labels)
        : base(nameof(BiLstmCrfNetwork))
    {
        words = nn.Embedding(shape.Vocabulary - fixedVectors, shape.Embedding);
        vectors = fixedVectors == 0 ? null : nn.Parameter(zeros(fixedVectors, shape.Embedding), requires_grad: false);
        characters = nn.Embedding(characterCount, shape.Character);
        filters = nn.Linear(Seen * shape.Character, shape.Filters);
        inputDropout = new Dropout(shape.Dropout);
        lstm = nn.LSTM(shape.Embedding + shape.Filters, shape.Hidden, batchFirst: true, bidirectional: true);
        outputDropout = new Dropout(shape.Dropout);
        classifier = nn.Linear(2 * shape.Hidden, labels);
        transitions = nn.Parameter(zeros(labels, labels));
        start = nn.Parameter(zeros(labels));
        RegisterComponents();
    }

    /// <summary>The vectors of words that are trained, of the first words.</summary>
    public Parameter TrainedVectors => words.weight!;

    /// <summary>The vectors of the other words, which stay as they are; null where all are trained.</summary>
    public Parameter? FixedVectors => vectors;

    /// <summary>The vectors of characters.</summary>
    public Parameter CharacterVectors => characters.weight!;

    /// <summary>The scores of a label (column) after another (row) (C, C).</summary>
    public Parameter Transitions => transitions;

    /// <summary>The scores of the first label (C).</summary>
    public Parameter Start => start;

    /// <summary>Computes the scores of labels at each word, before those of neighbours are added.</summary>
    /// <param name="batch">The words of sentences.</param>
    /// <returns>(B, T, C)</returns>
    public Tensor Emissions(WordBatch batch)
    {
        var ofForms = cat([OfWords(batch.FormRows), OfCharacters(batch.FormCharacters)], 1); // (U, E + F)
        var inputs = ofForms.index_select(0, batch.Forms.reshape(-1)).view(batch.Forms.size(0), batch.Forms.size(1), -1); // (B, T, E + F)
        using var packed = nn.utils.rnn.pack_padded_sequence(inputDropout.forward(inputs), batch.Lengths, batch_first: true, enforce_sorted: false);
        var (outputs, _, _) = lstm.call(packed);
        using (outputs)
        {
            var (states, _) = nn.utils.rnn.pad_packed_sequence(outputs, batch_first: true); // (B, T, 2 H)
            return classifier.forward(outputDropout.forward(states));
        }
    }

    // (U) -> (U, E)
    private Tensor OfWords(Tensor rows)
    {
        if (vectors is null)
            return words.forward(rows);
        var trained = words.weight!.size(0);
        var isTrained = rows.lt(trained).unsqueeze(1); // (U, 1)
        return where(isTrained, words.forward(rows.clamp(max: trained - 1)), vectors.index_select(0, (rows - trained).clamp(min: 0)));
    }

    // It is a convolution, written as a product, because that of oneDNN has read memory here that nobody wrote and has given NaN for finite numbers.
    // Padding is zero before it, and never the largest value after it. (U, L) -> (U, F)
    private Tensor OfCharacters(Tensor ids)
    {
        var isPadding = ids.eq(LstmModel.Padding).unsqueeze(2); // (U, L, 1)
        var ofCharacters = characters.forward(ids).masked_fill(isPadding, 0); // (U, L, character)
        var length = ids.size(1);
        var padded = nn.functional.pad(ofCharacters, [0, 0, Seen / 2, Seen / 2]); // (U, L + 2, character)
        var windows = cat([.. Enumerable.Range(0, Seen).Select(offset => padded.narrow(1, offset, length))], 2); // (U, L, 3 character)
        return filters.forward(windows).masked_fill(isPadding, float.NegativeInfinity).amax([1]);
    }
}

/// <summary>The words of B sentences, the longest of which has T, by their U distinct forms, the longest of which has L characters.</summary>
/// <param name="Forms">The place of each word among the forms (B, T), int64; at padding that of some form, whose states nobody reads</param>
/// <param name="Lengths">The number of words of each sentence (B), int64, on the CPU</param>
/// <param name="FormRows">The row of each form's vector (U), int64</param>
/// <param name="FormCharacters">The rows of each form's characters (U, L), int64; <see cref="LstmModel.Padding"/> after the last</param>
public sealed record WordBatch(Tensor Forms, Tensor Lengths, Tensor FormRows, Tensor FormCharacters);
