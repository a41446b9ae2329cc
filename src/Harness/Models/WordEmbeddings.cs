using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>A vector for every entry of the vocabulary: a row of one matrix, or of a product of two (ALBERT, arXiv 1909.11942, section 3.1).</summary>
public abstract class WordEmbeddings(string name) : nn.Module<Tensor, Tensor>(name)
{
    public static WordEmbeddings Of(BertShape shape) =>
        shape.EmbeddingRank is { } rank ? new FactorizedEmbeddings(shape.Vocabulary, rank, shape.Hidden) : new FullEmbeddings(shape.Vocabulary, shape.Hidden);
}

/// <summary>One V x H matrix.</summary>
public sealed class FullEmbeddings : WordEmbeddings
{
    private readonly Embedding table;

    public FullEmbeddings(int vocabulary, int hidden)
        : base(nameof(FullEmbeddings))
    {
        table = nn.Embedding(vocabulary, hidden);
        register_parameter("weight", table.weight!);
    }

    /// <summary>(V, H)</summary>
    public Parameter Weight => table.weight!;

    /// <param name="input">Token ids (B, T)</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input) => table.forward(input);

    // The table's matrix is registered under BERT's own name, without the table.
    protected override void RegisterComponents()
    {
    }
}

/// <summary>A V x E matrix, then an E x H one, without a bias.</summary>
public sealed class FactorizedEmbeddings : WordEmbeddings
{
    private readonly Embedding table;

    public FactorizedEmbeddings(int vocabulary, int rank, int hidden)
        : base(nameof(FactorizedEmbeddings))
    {
        table = nn.Embedding(vocabulary, rank);
        Projection = nn.Parameter(empty([rank, hidden]));
        register_parameter("weight", table.weight!);
        register_parameter("projection", Projection);
    }

    /// <summary>(V, E)</summary>
    public Parameter Weight => table.weight!;

    /// <summary>(E, H)</summary>
    public Parameter Projection { get; }

    /// <param name="input">Token ids (B, T)</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input) => table.forward(input).matmul(Projection);

    protected override void RegisterComponents()
    {
    }
}
