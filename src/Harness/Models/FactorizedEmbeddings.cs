using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models;

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
