using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Models.Sequence;
using Harness.Models.Words;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Adds the track's vectors of words, such as GloVe's (Pennington et al., EMNLP 2014), to the embeddings of a word's tokens, by a projection that is
/// zero at first: the network computes what it computed before, until it is trained. The vectors stay as they are and count against the cap. There
/// are as many words as the cap leaves room for, and at most as many as the track's network of words has. Those of the training split come first, and
/// then the most frequent ones of the vectors.
/// </summary>
public sealed class AddWordVectors : CompressionStep
{
    public override string Name => "add-word-vectors";

    public override string Technique => Methods.Technique.WordVectors;

    public override bool ReadsVectors => true;

    // Earlier steps may leave less than their bound. Where the bound leaves no room for words, the row of zeros stands for them. A step that keeps to
    // the cap must follow then.
    public override BertShape ShapeAfter(BertShape before, Track track)
    {
        if (before.WordVectors is not null)
            throw new ArgumentException("the network has vectors of words already. Leave out one of the two steps.");
        if (track is not { Vectors: not null, WordNetwork: { } plan })
            throw new ArgumentException("the track has no vectors of words. Expected \"vectors\" in its file.");
        var width = plan.Shape.Embedding;
        var room = track.ParameterCap - ParameterCount.Of(before, track.Task.Labels.Count) - (long)width * before.Hidden;
        return before with { WordVectors = new WordVectorShape((int)Math.Clamp(room / width, 1, 1 + plan.MostWords), width) };
    }

    public override Network Apply(Network network, Arena arena)
    {
        var vectors = arena.Vectors!;
        var most = ShapeAfter(network.Shape, arena.Track).WordVectors!;
        if (vectors.Width != most.Width)
            throw new ArgumentException(Invariant($"The vectors have {vectors.Width} numbers. Expected {most.Width}, as word_network says."));
        if (most.Rows == 1)
        {
            throw new ArgumentException(Invariant(
                $"The cap of {arena.Track.ParameterCap:N0} leaves no room for words beside {network.Count().Dense:N0} parameters. ")
                + "Make the network smaller first, or leave the step out.");
        }

        var words = new VectorWords(
            WordTable.WordsWithVectors(arena.Training.Examples.SelectMany(WordPlaces.Words), vectors, most.Rows - 1));
        arena.Record("words", words.Words.Count);
        return Widen(network, words, vectors);
    }

    /// <summary>Copies a network and gives it vectors of words, which change nothing yet.</summary>
    /// <param name="words">Words that have vectors.</param>
    public static Network Widen(Network network, VectorWords words, WordVectors vectors)
    {
        var wider = network.Reshaped(network.Shape with { WordVectors = new WordVectorShape(words.Rows, vectors.Width) }, vectorWords: words);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        float[] numbers = [.. new float[vectors.Width], .. words.Words.SelectMany(word => vectors[vectors.Find(word)!.Value].ToArray())];
        wider.Module.Bert.Embeddings.WordVectors!.Weight.copy_(tensor(numbers, [words.Rows, vectors.Width]));
        return wider;
    }
}
