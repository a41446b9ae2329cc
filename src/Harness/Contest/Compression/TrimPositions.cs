using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Drops the embeddings of late positions, which only inputs that are longer than those of the task ever reach. Longer inputs are cut afterwards. It
/// follows <see cref="TrimVocabulary"/>, because it is the vocabulary of a network's own that cuts its inputs.
/// </summary>
/// <param name="kept">The number of positions to keep, which is the length in tokens of the longest input.</param>
public sealed class TrimPositions(int kept) : CompressionStep
{
    public override string Name => "trim-positions";

    public override string Technique => Methods.Technique.Vocabulary;

    public override bool KeepsZeros => true;

    public override BertShape ShapeAfter(BertShape before, Track track) => before with { Positions = PositionsAfter(before) };

    public override Network Apply(Network network, Arena arena)
    {
        if (network.Pieces is null)
            throw new ArgumentException("the network has no vocabulary of its own, which would cut long inputs. Trim the vocabulary first.");
        var longest = network.Read(arena.Training.Examples).Max(example => example.Length);
        var positions = PositionsAfter(network.Shape);
        if (longest > positions)
        {
            throw new ArgumentException(
                $"the longest training input has {longest} tokens, and {positions} positions are to be kept. Keep at least {longest}.");
        }

        var smaller = network.Reshaped(ShapeAfter(network.Shape, arena.Track));
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var into = smaller.Module.Bert.Embeddings.Positions;
        into.copy_(network.Module.Bert.Embeddings.Positions.narrow(0, 0, into.size(0)));
        return smaller;
    }

    // An input with context is as long as the network's shape says.
    private int PositionsAfter(BertShape before) => Math.Min(Math.Max(kept, before.Context), before.Positions);
}
