using Bench.Speed;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Bench.Tests.Speed;

/// <summary>The plain network and the harness's share no code, so that each is a check of the other.</summary>
[Collection("torch")]
public sealed class PlainBertTests
{
    private static readonly Recipe Recipe = new(LearningRate: 1e-3, Epochs: 1) { ClipNorm = 0.5 };

    public static TheoryData<string> Shapes => new("minilm", "student", "bert-base");

    [Theory]
    [MemberData(nameof(Shapes))]
    public void PlainBert_has_as_many_parameters_as_the_network_of_the_harness(string name)
    {
        var shape = name switch { "minilm" => SpeedWorks.MiniLm, "student" => SpeedWorks.Student, _ => SpeedWorks.BertBase };
        using var plain = new PlainBert(shape, labels: 9);
        Assert.Equal(ParameterCount.Of(shape, labels: 9), ParameterCount.DenseOf(plain));
    }

    [Theory]
    [InlineData(null, 1e-12)]
    [InlineData(7, 1e-12)]
    [InlineData(7, 0.1)]
    public void Forward_gives_the_logits_of_the_network_of_the_harness_when_weights_are_the_same(int? length, double epsilon)
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network(Tiny.Shape with { LayerNormEps = epsilon });
        using var plain = Twin(network);
        plain.eval();
        var batch = Batch.Of(Tiny.Examples(6, length: length), [.. Enumerable.Range(0, 6)], CPU);
        Assert.Equal(length is null, batch.Mask is not null);

        var ours = network.Module.forward(batch.TokenIds, batch.Mask).Logits;
        var theirs = plain.forward(batch.TokenIds, batch.Mask);

        // Padding has logits too, which nobody looks at.
        Assert.InRange(Labelled(ours - theirs).abs().max().item<float>(), 0, 1e-4);
        Assert.True(Labelled(ours).std().item<float>() > 0.1);

        Tensor Labelled(Tensor logits) => logits.reshape(-1, logits.size(-1)).index_select(0, batch.LabelledPositions);
    }

    [Fact]
    public void Step_gives_the_losses_of_the_training_of_the_harness_when_nothing_is_dropped()
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network(Tiny.Shape with { Dropout = 0 });
        using var plain = Twin(network);
        network.Module.train();
        plain.train();
        using var ours = new TrainingStep(network.Module, Recipe, CPU);
        using var theirs = new PlainTraining(plain, Recipe);
        var objective = new HardLabels();
        var batch = Batch.Of(Tiny.Examples(6), [.. Enumerable.Range(0, 6)], CPU);

        var losses = new List<double>();
        for (var step = 0; step < 20; step++)
        {
            ours.Run(Recipe.LearningRate, () =>
                objective.Loss(LabelledPositions.Of(batch, network.Module.forward(batch.TokenIds, batch.Mask), teacherLogits: null)));
            losses.Add(theirs.Step(batch));
            Assert.Equal(ours.MeanLoss(), losses[^1], 1e-4);
        }

        Assert.True(losses[^1] < losses[0] - 0.1, $"{losses[0]} became {losses[^1]}");
    }

    // Both register the same weights in the same order: embeddings, layers, head.
    private static PlainBert Twin(Network network)
    {
        var plain = new PlainBert(network.Shape, network.Labels.Count);
        using var _ = no_grad();
        foreach (var (target, source) in plain.parameters().Zip(network.Module.parameters()))
        {
            Assert.Equal(source.shape, target.shape);
            target.copy_(source);
        }

        return plain;
    }
}
