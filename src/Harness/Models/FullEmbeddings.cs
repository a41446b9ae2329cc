using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>One V x H matrix.</summary>
public sealed class FullEmbeddings : WordEmbeddings
{
    private readonly Parameter weight;

    public FullEmbeddings(int vocabulary, int hidden)
        : base(nameof(FullEmbeddings))
    {
        weight = nn.Parameter(empty([vocabulary, hidden]));
        RegisterComponents();
    }

    /// <summary>(V, H)</summary>
    public Parameter Weight => weight;

    /// <param name="input">Token ids (B, T)</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input) => Rows(weight, input);
}
