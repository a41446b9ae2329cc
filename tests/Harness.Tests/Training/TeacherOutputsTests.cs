using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

public sealed class TeacherOutputsTests
{
    [Fact]
    public void LogitsFor_gives_the_forward_pass_in_eval_mode_at_every_labelled_position()
    {
        using var scope = NewDisposeScope();
        // Dropout this heavy changes every logit where it is on.
        using var teacher = Tiny.Network(Tiny.Shape with { Dropout = 0.5 });
        var examples = Tiny.Examples(37);
        var expected = examples.Select((example, i) => Alone(teacher, examples, i)).ToArray();
        teacher.Module.train();

        using var logits = TeacherOutputs.Compute(teacher, examples, CPU, batchSize: 8);

        Assert.True(teacher.Module.training);
        foreach (var indices in LengthBuckets.Shuffled([.. examples.Select(example => example.Length)], 5, new SplitMix(3)).Append([36, 0, 17]))
        {
            var batch = Batch.Of(examples, indices, CPU);
            var found = logits.LogitsFor(batch);
            Assert.False(found.requires_grad);
            Assert.Equal([batch.LabelledPositions.size(0), 3], found.shape);
            var wanted = indices.SelectMany(index => expected[index]).ToArray();
            var actual = Tiny.Values(found);
            Assert.Equal(wanted.Length, actual.Length);
            Assert.InRange(wanted.Zip(actual, (x, y) => Math.Abs(x - y)).Max(), 0, 1e-5f);
        }
    }

    // Probabilities (0.5, 0.25, 0.25) and (0.1, 0.1, 0.8); logits may have any constant added.
    [Fact]
    public void MeanOf_gives_logits_of_the_mean_probabilities_that_add_up_to_zero()
    {
        using var scope = NewDisposeScope();
        using var one = TeacherOutputs.OfLogits(tensor(new[] { MathF.Log(2), 0, 0 }).view(1, 3));
        using var other = TeacherOutputs.OfLogits(tensor(new[] { 5, 5, 5 + MathF.Log(8) }).view(1, 3));
        var batch = Batch.Of([new Example([1, 3, 2], [Example.Ignored, 0, Example.Ignored], [-1, 0, -1])], [0], CPU);

        using var mean = TeacherOutputs.MeanOf([one, other]);

        var logits = mean.LogitsFor(batch);
        var probabilities = Tiny.Values(logits.softmax(-1));
        Assert.Equal([0.3f, 0.175f, 0.525f], probabilities, (expected, found) => Math.Abs(expected - found) < 1e-6);
        Assert.InRange(logits.sum().item<float>(), -1e-6, 1e-6);
    }

    [Fact]
    public void Compute_tells_of_every_batch_before_it_is_computed()
    {
        using var teacher = Tiny.Network(Tiny.Shape);
        var told = 0;

        using var logits = TeacherOutputs.Compute(teacher, Tiny.Examples(37), CPU, batchSize: 8, beginning: _ => told++);

        Assert.Equal(5, told);
    }

    // The logits of a sentence by itself at its labelled tokens, which are all but the first and the last.
    private static float[] Alone(Network teacher, Example[] examples, int index)
    {
        using var scope = NewDisposeScope();
        var ids = tensor(examples[index].TokenIds.Select(id => (long)id).ToArray(), [1, examples[index].Length]);
        return Tiny.Values(teacher.Module.forward(ids, null).Logits.select(0, 0).narrow(0, 1, examples[index].Length - 2));
    }
}
