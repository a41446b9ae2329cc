using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

public sealed class HiddenStateMatchingTests
{
    /// <summary>The expected loss is computed in plain loops from the states of the student and of the teacher, without padding.</summary>
    [Fact]
    public void Loss_is_the_mean_squared_error_through_the_maps_over_real_tokens()
    {
        using var scope = NewDisposeScope();
        using var student = Tiny.Network();
        var shape = new BertShape(Tiny.Vocabulary, Hidden: 12, Layers: 4, Heads: 2, Intermediate: 12) { Positions = 16 };
        using var teacher = Tiny.Network(shape, seed: 2);
        var examples = Tiny.Examples(7);
        using var outputs = TeacherOutputs.Compute(teacher, examples, CPU, [2, 4], batchSize: 3);
        var matching = new HiddenStateMatching(new HardLabels(), 0.5, student.Shape, teacher.Shape, [(1, 2), (2, 4)], CPU, seed: 1);
        var batch = Batch.Of(examples, [4, 0, 6], CPU);
        var output = student.Module.forward(batch.TokenIds, batch.Mask);
        var positions = LabelledPositions.Of(batch, output, null, outputs.StatesFor(batch));

        var loss = matching.Loss(positions).item<float>();

        var expected = 0.5 * Enumerable.Range(0, 2).Average(pair => MeanSquare(pair, matching, teacher, examples, batch, output));
        Assert.Equal(new HardLabels().Loss(positions).item<float>() + expected, loss, 1e-4);
    }

    // The mean square between the mapped states of the student and the states of the teacher, for a pair of layers.
    private static double MeanSquare(
        int pair, HiddenStateMatching matching, Network teacher, Example[] examples, Batch batch, NetworkOutput output)
    {
        var weight = Tiny.Doubles(matching.Parameters[2 * pair]);
        var bias = Tiny.Doubles(matching.Parameters[2 * pair + 1]);
        double sum = 0;
        var count = 0;
        for (var row = 0; row < batch.Indices.Length; row++)
        {
            // The teacher runs over one input at a time, so that nothing is padding.
            var ids = examples[batch.Indices[row]].TokenIds;
            var input = tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Length]);
            var theirs = Tiny.Doubles(teacher.Module.forward(input, null).HiddenStates[2 * pair + 2]);
            for (var t = 0; t < ids.Length; t++)
            {
                var own = Tiny.Doubles(output.HiddenStates[pair + 1].select(0, row).select(0, t));
                for (var h = 0; h < 12; h++)
                {
                    var mapped = bias[h] + Enumerable.Range(0, 8).Sum(i => weight[h * 8 + i] * own[i]);
                    sum += Math.Pow(mapped - theirs[t * 12 + h], 2);
                    count++;
                }
            }
        }

        return sum / count;
    }

    [Fact]
    public void Fit_trains_the_maps_with_the_student_and_leaves_the_teacher()
    {
        using var student = Tiny.Network(seed: 3);
        using var teacher = Tiny.Network(seed: 4);
        var examples = Tiny.Examples(32);
        using var outputs = TeacherOutputs.Compute(teacher, examples, CPU, [2]);
        var matching = new HiddenStateMatching(new HardLabels(), 1, student.Shape, teacher.Shape, [(2, 2)], CPU, seed: 1);
        var map = Tiny.Values(matching.Parameters[0]);
        var before = Tiny.Weights(teacher);
        var observer = new RecordingObserver();

        var training = new Split(Split.Training, 1, examples, new ScriptedScorer(0.5));
        var validation = new Split(Split.Validation, 1, Tiny.Examples(3), new ScriptedScorer(0.5));
        new Trainer(training, validation, CPU, 1, observer)
            .Fit(student, matching, new Recipe(LearningRate: 0.02, Epochs: 25) { BatchSize = 8 }, outputs);

        Assert.NotEqual(map, Tiny.Values(matching.Parameters[0]));
        Assert.Equal(before, Tiny.Weights(teacher));
        Assert.InRange(observer.Epochs[^1].TrainLoss, 0, 0.7 * observer.Epochs[0].TrainLoss);
    }

    [Fact]
    public void Parameters_have_the_size_of_the_maps_and_are_not_counted()
    {
        using var network = Tiny.Network();
        var before = ParameterCount.DenseOf(network.Module);
        _ = new HiddenStateMatching(new HardLabels(), 1, network.Shape, network.Shape, [(1, 1)], CPU, seed: 1);
        Assert.Equal(before, ParameterCount.DenseOf(network.Module));

        // There are six maps of 372 x 768 with their biases.
        using var scope = NewDisposeScope();
        var student = new BertShape(10, 372, 6, 12, 1200);
        var teacher = new BertShape(10, 768, 12, 12, 3072);
        (int, int)[] layers = [.. Enumerable.Range(1, 6).Select(layer => (layer, 2 * layer))];
        var maps = new HiddenStateMatching(new HardLabels(), 1, student, teacher, layers, CPU, seed: 1);
        Assert.Equal(1_718_784, maps.Parameters.Sum(parameter => parameter.numel()));
    }
}
