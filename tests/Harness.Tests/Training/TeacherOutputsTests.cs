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

    // The logits of a sentence by itself at its labelled tokens, which are all but the first and the last.
    private static float[] Alone(Network teacher, Example[] examples, int index)
    {
        using var scope = NewDisposeScope();
        var ids = tensor(examples[index].TokenIds.Select(id => (long)id).ToArray(), [1, examples[index].Length]);
        return Tiny.Values(teacher.Module.forward(ids, null).Logits.select(0, 0).narrow(0, 1, examples[index].Length - 2));
    }
}
