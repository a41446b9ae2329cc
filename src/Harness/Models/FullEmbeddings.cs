using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models;

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
