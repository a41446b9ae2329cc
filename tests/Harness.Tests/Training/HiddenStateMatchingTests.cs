using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Text;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

public static class HiddenStateMatchingTests
{
    public sealed class Loss
    {
        /// <summary>Worked out in plain loops from the student's and the teacher's states, padding left out.</summary>
        [Fact]
        public void IsTheMeanSquaredErrorThroughTheMapsOverRealTokens()
        {
            using var scope = NewDisposeScope();
            using var student = Tiny.Network();
            using var teacher = Tiny.Network(new BertShape(Tiny.Vocabulary, Hidden: 12, Layers: 4, Heads: 2, Intermediate: 12) { Positions = 16 }, seed: 2);
            var examples = Tiny.Examples(7);
            using var outputs = TeacherOutputs.Compute(teacher, examples, CPU, [2, 4], batchSize: 3);
            var matching = new HiddenStateMatching(new HardLabels(), 0.5, student.Shape, teacher.Shape, [(1, 2), (2, 4)], CPU, seed: 1);
            var batch = Batch.Of(examples, [4, 0, 6], CPU);
            var output = student.Module.forward(batch.TokenIds, batch.Mask);
            var positions = LabelledPositions.Of(batch, output, null, outputs.StatesFor(batch));

            var loss = matching.Loss(positions).item<float>();

            double expected = 0;
            for (var pair = 0; pair < 2; pair++)
            {
                var (weight, bias) = (Tiny.Doubles(matching.Parameters[2 * pair]), Tiny.Doubles(matching.Parameters[2 * pair + 1]));
                double sum = 0;
                var count = 0;
                for (var row = 0; row < 3; row++)
                {
                    var ids = examples[batch.Indices[row]].TokenIds;
                    // The teacher by itself, one input at a time and without padding.
                    var theirs = Tiny.Doubles(teacher.Module.forward(tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Length]), null).HiddenStates[2 * pair + 2]);
                    for (var t = 0; t < ids.Length; t++)
                    {
                        var own = Tiny.Doubles(output.HiddenStates[pair + 1].select(0, row).select(0, t));
                        for (var h = 0; h < 12; h++, count++)
                        {
                            var mapped = bias[h] + Enumerable.Range(0, 8).Sum(i => weight[h * 8 + i] * own[i]);
                            sum += Math.Pow(mapped - theirs[t * 12 + h], 2);
                        }
                    }
                }

                expected += 0.5 / 2 * sum / count;
            }

            Assert.Equal(new HardLabels().Loss(positions).item<float>() + expected, loss, 1e-4);
        }

        [Fact]
        public void TrainsTheMapsWithTheStudentAndLeavesTheTeacher()
        {
            using var student = Tiny.Network(seed: 3);
            using var teacher = Tiny.Network(seed: 4);
            var examples = Tiny.Examples(32);
            using var outputs = TeacherOutputs.Compute(teacher, examples, CPU, [2]);
            var matching = new HiddenStateMatching(new HardLabels(), 1, student.Shape, teacher.Shape, [(2, 2)], CPU, seed: 1);
            var (map, before) = (Tiny.Values(matching.Parameters[0]), Tiny.Weights(teacher));
            var observer = new RecordingObserver();

            new Trainer(new Split("train", 1, examples, new ScriptedScorer(0.5)), new Split("validation", 1, Tiny.Examples(3), new ScriptedScorer(0.5)), CPU, 1, observer)
                .Fit(student, matching, new Recipe(LearningRate: 0.02, Epochs: 25) { BatchSize = 8 }, outputs);

            Assert.NotEqual(map, Tiny.Values(matching.Parameters[0]));
            Assert.Equal(before, Tiny.Weights(teacher));
            Assert.InRange(observer.Epochs[^1].TrainLoss, 0, 0.7 * observer.Epochs[0].TrainLoss);
        }

        [Fact]
        public void CountsNothing()
        {
            using var network = Tiny.Network();
            var before = ParameterCount.DenseOf(network.Module);
            _ = new HiddenStateMatching(new HardLabels(), 1, network.Shape, network.Shape, [(1, 1)], CPU, seed: 1);
            Assert.Equal(before, ParameterCount.DenseOf(network.Module));

            // Reference: six maps of 372 x 768 with their biases.
            using var scope = NewDisposeScope();
            var (student, teacher) = (new BertShape(10, 372, 6, 12, 1200), new BertShape(10, 768, 12, 12, 3072));
            var maps = new HiddenStateMatching(new HardLabels(), 1, student, teacher, [.. Enumerable.Range(1, 6).Select(layer => (layer, 2 * layer))], CPU, seed: 1);
            Assert.Equal(1_718_784, maps.Parameters.Sum(parameter => parameter.numel()));
        }
    }
}
