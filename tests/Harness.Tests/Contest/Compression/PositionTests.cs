using Harness.Contest.Compression;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public sealed class PositionTests
{
    [Fact]
    public void Apply_leaves_the_labels_of_inputs_that_fit() => StepTrial.Run(arena =>
    {
        using var network = StepTrial.Network(seed: 1);
        using var trimmed = new TrimVocabulary().Apply(network, arena);
        var longest = trimmed.Read(arena.Training.Examples).Max(example => example.Length);
        Assert.InRange(longest, 10, 63);

        using var smaller = new TrimPositions(longest).Apply(trimmed, arena);

        Assert.Equal(longest, smaller.Shape.Positions);
        Assert.Equal((64 - longest) * network.Shape.Hidden, trimmed.Count().Dense - smaller.Count().Dense);
        Assert.Equal(trimmed.Predict(arena.Training.Examples, CPU), smaller.Predict(arena.Training.Examples, CPU));
    });

    /// <summary>A longer input keeps its last token, which is [SEP], and loses those before it.</summary>
    [Fact]
    public void Apply_leaves_a_network_that_cuts_longer_inputs() => StepTrial.Run(arena =>
    {
        using var network = StepTrial.Network(seed: 1);
        using var trimmed = new TrimVocabulary().Apply(network, arena);
        var longest = trimmed.Read(arena.Training.Examples).Max(example => example.Length);
        using var smaller = new TrimPositions(longest).Apply(trimmed, arena);
        var input = Example.OfWords([.. Enumerable.Repeat("the", 60)], arena.WordPiece, 64);
        Assert.InRange(input.Length, longest + 1, 64);

        Assert.Equal(longest, smaller.Read([input])[0].Length);
        Assert.Equal(input.Length, smaller.Predict([input], CPU)[0].Length);
    });

    [Fact]
    public void Apply_refuses_to_cut_training_inputs() => StepTrial.Run(arena =>
    {
        using var network = StepTrial.Network(seed: 1);
        using var trimmed = new TrimVocabulary().Apply(network, arena);

        var error = Assert.Throws<ArgumentException>(() => new TrimPositions(8).Apply(trimmed, arena));

        Assert.Contains("8 positions are to be kept", error.Message);
    });

    [Fact]
    public void Apply_asks_for_a_trimmed_vocabulary() => StepTrial.Run(arena =>
    {
        using var network = StepTrial.Network(seed: 1);

        Assert.Contains("Trim the vocabulary first", Assert.Throws<ArgumentException>(() => new TrimPositions(60).Apply(network, arena)).Message);
    });
}
