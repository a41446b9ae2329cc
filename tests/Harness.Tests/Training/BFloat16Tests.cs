using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

[Collection("torch")]
public sealed class BFloat16Tests
{
    private static readonly BertShape Shape = new(Vocabulary: 13, Hidden: 64, Layers: 3, Heads: 4, Intermediate: 128) { Positions = 16, Dropout = 0 };

    [Fact]
    public void Gradients_are_float32_and_within_the_precision_of_bfloat16()
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network(Shape, deviation: 0.3);
        var single = Gradients(network);
        Dictionary<string, Tensor> half;
        using (network.ComputeIn(ScalarType.BFloat16))
            half = Gradients(network);

        // bfloat16 has eight bits of precision, so that one rounding errs by up to 0.4 %, and a gradient is the result of some dozens.
        var error = Math.Sqrt(single.Sum(entry => Square(half[entry.Key] - entry.Value)));
        Assert.InRange(error / Math.Sqrt(single.Values.Sum(Square)), 1e-4, 0.03);
        // Where a softmax is nearly one-hot, the gradient of its queries is nearly zero and has no direction that eight bits could keep.
        var largest = single.Values.Max(Square);
        foreach (var (name, gradient) in single)
        {
            Assert.Equal(ScalarType.Float32, half[name].dtype);
            if (Square(gradient) < 1e-3 * largest)
                continue;
            var cosine = (half[name] * gradient).sum().item<float>() / Math.Sqrt(Square(half[name]) * Square(gradient));
            Assert.True(cosine > 0.95, $"{name}: the cosine of the two gradients is {cosine}");
        }
    }

    [Fact]
    public void ComputeIn_leaves_the_network_as_it_was_when_it_is_disposed_of()
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network(Shape);
        var batch = Batch.Of(Tiny.Examples(4), [0, 1, 2, 3], CPU);
        var before = Tiny.Doubles(network.Module.forward(batch.TokenIds, batch.Mask).Logits);
        using (network.ComputeIn(ScalarType.BFloat16))
            Assert.NotEqual(before, Tiny.Doubles(network.Module.forward(batch.TokenIds, batch.Mask).Logits));

        Assert.Equal(before, Tiny.Doubles(network.Module.forward(batch.TokenIds, batch.Mask).Logits));
        Assert.All(network.Module.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
    }

    [Fact]
    public void Training_in_bfloat16_learns_what_training_in_float32_learns()
    {
        Assert.InRange(LastLoss(TrainingPrecision.Float32), 0, 0.1);
        Assert.InRange(LastLoss(TrainingPrecision.BFloat16), 0, 0.1);
    }

    private static double Square(Tensor tensor) => tensor.to(ScalarType.Float64).square().sum().item<double>();

    private static double LastLoss(TrainingPrecision precision)
    {
        using var network = Network.Random(Tiny.Shape, Tiny.Labels, seed: 1);
        var training = new Split(Split.Training, 64, Tiny.Examples(64), new ScriptedScorer(0.5));
        var validation = new Split(Split.Validation, 3, Tiny.Examples(3), new ScriptedScorer(0.5));
        var observer = new RecordingObserver();
        new Trainer(training, validation, CPU, 1, observer, precision).Fit(
            network, new HardLabels(), new Recipe(LearningRate: 0.02, Epochs: 12) { BatchSize = 8 });
        return observer.Epochs[^1].TrainLoss;
    }

    private static Dictionary<string, Tensor> Gradients(Network network)
    {
        var batch = Batch.Of(Tiny.Examples(8), [.. Enumerable.Range(0, 8)], CPU);
        network.Module.zero_grad();
        new HardLabels().Loss(LabelledPositions.Of(batch, network.Module.forward(batch.TokenIds, batch.Mask), null)).backward();
        // A shift of all keys of a head alike changes no attention, so that their biases have no gradient but noise.
        return network.Module.named_parameters().Where(entry => !entry.name.EndsWith("key.bias", StringComparison.Ordinal))
            .ToDictionary(entry => entry.name, entry => entry.parameter.grad!.clone());
    }
}
