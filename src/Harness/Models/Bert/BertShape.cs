using System.Text.Json.Serialization;
using Harness.Text;

namespace Harness.Models.Bert;

/// <summary>The sizes of a BERT encoder (Devlin et al., arXiv 1810.04805, section 3).</summary>
/// <param name="Vocabulary">The number of entries of the vocabulary.</param>
/// <param name="Hidden">The width H of the residual stream.</param>
/// <param name="Layers">The number of transformer layers.</param>
/// <param name="Heads">The number of attention heads in a layer, which divides <paramref name="Hidden"/>.</param>
/// <param name="Intermediate">The width F of the feed-forward block.</param>
public sealed record BertShape(int Vocabulary, int Hidden, int Layers, int Heads, int Intermediate)
{
    /// <summary>The <see cref="LayerNormEps"/> of Devlin et al.'s code and of most checkpoints.</summary>
    public const double UsualLayerNormEps = 1e-12;

    // The largest published networks have fewer than a hundred layers.
    private const int MostLayers = 1_000;

    // With less there is hardly a sentence that has a neighbour beside it.
    private const int LeastContext = 8;

    /// <summary>The number of position embeddings, which is the length in tokens of the longest input.</summary>
    public int Positions { get; init; } = 512;

    /// <summary>The number of segments that an input can tell apart.</summary>
    public int TokenTypes { get; init; } = 2;

    /// <summary>The rank E of word embeddings factorised as (V x E)(E x H); null for one V x H matrix.</summary>
    public int? EmbeddingRank { get; init; }

    // JSON leaves the following properties out where they have no value, so that the hashes of older records stay what they were.

    /// <summary>
    /// The number of ways to write a word that have an embedding, which is added to all tokens of the word; 0 where letter case is not looked at.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int CaseTypes { get; init; }

    /// <summary>
    /// The largest number of tokens of an input that is read with the neighbouring sentences of its document around it; 0 where every sentence is
    /// read alone.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Context { get; init; }

    /// <summary>
    /// The sizes of vectors of words, which were learnt from text without labels and are projected and added to all tokens of a word; null where
    /// there are none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WordVectorShape? WordVectors { get; init; }

    /// <summary>The weights that the layers share.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public LayerSharing Sharing { get; init; }

    /// <summary>
    /// The number of heads that are left in each layer where some were cut; null where none was. A head's width stays Hidden / Heads.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? HeadsByLayer { get; init; }

    /// <summary>
    /// The ranks of the dense layers that are products of two matrices, by <see cref="EncoderDense.Name"/>; null where there are none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? Ranks { get; init; }

    /// <summary>
    /// Given up: the number of word embeddings that were left after trimming, in records of runs that have no vocabulary of their own. It is null in
    /// all others.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? EmbeddingRows { get; init; }

    /// <summary>True where matrices are stored as 8-bit integers with a scale for every row.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Int8Weights { get; init; }

    /// <summary>The way in which an input's states become one vector for the head; by default the head reads every token's state.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Pooling Pooling { get; init; }

    /// <summary>The probability that dropout zeroes an activation while training.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>The probability that dropout zeroes an attention weight while training; null where it is that of activations.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AttentionDropout { get; init; }

    /// <summary>The number that normalisations add to a variance before its root is taken.</summary>
    [JsonIgnore]
    public double LayerNormEps { get; init; } = UsualLayerNormEps;

    // JSON leaves out the usual value, so that the hashes of older records stay what they were.
    [JsonInclude]
    [JsonPropertyName("layer_norm_eps")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    private double? UnusualLayerNormEps
    {
        get => LayerNormEps == UsualLayerNormEps ? null : LayerNormEps;
        init => LayerNormEps = value ?? UsualLayerNormEps;
    }

    /// <summary>The sizes and the dense layers of one layer, counted from 0.</summary>
    public LayerShape Layer(int index) => new(this, index);

    /// <summary>The multiplications with weights that a token takes on its way through the network, layers that are applied again included.</summary>
    [JsonIgnore]
    public double MultiplicationsPerToken =>
        Enumerable.Range(0, Layers).SelectMany(layer => Layer(layer).DenseLayers).Sum(dense => (double)dense.StoredWeights)
        + (double)(EmbeddingRank ?? 0) * Hidden
        + (double)(WordVectors?.Width ?? 0) * Hidden;

    /// <summary>Gives the same shape with another dropout, for activations and attention weights alike.</summary>
    public BertShape WithDropout(double dropout) => this with { Dropout = dropout, AttentionDropout = null };

    /// <exception cref="ArgumentException">A size or a probability is out of its range, or the heads do not divide the width.</exception>
    public void Validate()
    {
        (string Name, int Size)[] sizes =
        [
            (nameof(Vocabulary), Vocabulary),
            (nameof(Hidden), Hidden),
            (nameof(Layers), Layers),
            (nameof(Heads), Heads),
            (nameof(Intermediate), Intermediate),
            (nameof(Positions), Positions),
            (nameof(EmbeddingRank), EmbeddingRank ?? 1),
            ($"{nameof(WordVectors)}.{nameof(WordVectorShape.Rows)}", WordVectors?.Rows ?? 1),
            ($"{nameof(WordVectors)}.{nameof(WordVectorShape.Width)}", WordVectors?.Width ?? 1),
            .. (HeadsByLayer ?? []).Select((heads, layer) => ($"{nameof(HeadsByLayer)}[{layer}]", heads)),
            .. (Ranks ?? new Dictionary<string, int>()).Select(rank => ($"{nameof(Ranks)}[{rank.Key}]", rank.Value)),
        ];
        foreach (var (name, size) in sizes)
            if (size <= 0)
                throw new ArgumentException($"{name} is {size}. Expected a positive number.");
        if (Layers > MostLayers)
            throw new ArgumentException($"Layers is {Layers}. Expected at most {MostLayers}.");
        if (CaseTypes != 0 && CaseTypes != WordCases.Count)
            throw new ArgumentException($"CaseTypes is {CaseTypes}. Expected {WordCases.Count}, a row for every way to write a word, or 0 for none.");
        if (Context != 0 && (Context < LeastContext || Context > Positions))
            throw new ArgumentException(
                $"Context is {Context}. Expected {LeastContext} to {Positions}, which is the longest input in tokens, "
                + "or 0 to read every sentence alone.");
        if (Context != 0 && Pooling != Pooling.None)
            throw new ArgumentException(
                $"Context is {Context}, and the network labels inputs as a whole. Expected 0: it would label their neighbours too.");
        if (Hidden % Heads != 0)
            throw new ArgumentException($"{Heads} heads do not divide a width of {Hidden}. Choose Hidden as a multiple of Heads.");
        if (Dropout is not (>= 0 and < 1))
            throw new ArgumentException(Invariant($"Dropout is {Dropout}. Expected 0 or more, and less than 1."));
        if (AttentionDropout is { } dropout and not (>= 0 and < 1))
            throw new ArgumentException(Invariant($"AttentionDropout is {dropout}. Expected 0 or more, and less than 1."));
        if (LayerNormEps is not (> 0 and < 1))
            throw new ArgumentException(Invariant($"LayerNormEps is {LayerNormEps}. Expected a number above 0 and below 1, such as 1e-12."));
        if (HeadsByLayer is { } left && (left.Count != Layers || left.Any(heads => heads > Heads)))
            throw new ArgumentException($"HeadsByLayer is [{string.Join(", ", left)}]. Expected {Layers} numbers up to {Heads}.");
    }

    /// <summary>
    /// Counts the elements of a network's matrices, without biases and normalisations. It is told from the shape alone, and as a double,
    /// because a damaged shape may ask for any number.
    /// </summary>
    /// <param name="labels">The number of classes.</param>
    internal double ElementsOfMatrices(int labels)
    {
        double rows = Vocabulary;
        double width = Hidden;
        var words = EmbeddingRank is { } rank ? rank * (rows + width) : rows * width;
        var others = width * ((double)Positions + TokenTypes + CaseTypes + labels);
        var pooler = Pooling == Pooling.Pooler ? width * width : 0;
        var vectors = WordVectors is { } shape ? shape.Width * (shape.Rows + width) : 0;
        return words + vectors + others + pooler + EncoderDense.Of(this).Sum(dense => (double)dense.StoredWeights);
    }
}

/// <summary>The sizes of the vectors of words that stand beside a network's word embeddings.</summary>
/// <param name="Rows">The number of words that have one, and one more, of zeros, for all other words.</param>
/// <param name="Width">The numbers of a vector.</param>
public sealed record WordVectorShape(int Rows, int Width);

/// <summary>The way in which the last layer's states of an input become one vector.</summary>
public enum Pooling
{
    /// <summary>They do not: the head reads the state of every token.</summary>
    None,

    /// <summary>The state of the first token, <c>[CLS]</c>, is taken.</summary>
    Cls,

    /// <summary>The mean over all tokens is taken, special tokens included and padding left out (Reimers and Gurevych, arXiv 1908.10084).</summary>
    Mean,

    /// <summary>BERT's pooler: a dense layer and a hyperbolic tangent on the state of <c>[CLS]</c> (arXiv 1810.04805, released code).</summary>
    Pooler,
}

/// <summary>The weights that the layers of an encoder share (ALBERT, arXiv 1909.11942, section 3.1).</summary>
public enum LayerSharing
{
    /// <summary>Every layer has weights of its own.</summary>
    None,

    /// <summary>All layers share one attention block with its normalisation; every layer has a feed-forward block of its own.</summary>
    Attention,

    /// <summary>All layers are one layer, which is applied again and again.</summary>
    Layer,
}
