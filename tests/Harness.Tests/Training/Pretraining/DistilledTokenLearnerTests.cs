using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training.Pretraining;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Pretraining;

public sealed class DistilledTokenLearnerTests
{
    private static readonly BertShape Teacher = Texts.Shape.WithDropout(0) with { Pooling = Pooling.Pooler };
    private static readonly BertShape Student = Teacher with { Hidden = 8, Layers = 1, Intermediate = 8 };

    // Two sequences of five tokens. The third token of the first and the second of the other are masked.
    private static readonly long[] Shown = [2, 5, 4, 7, 3, 2, 4, 8, 9, 3];
    private static readonly long[] Text = [2, 5, 6, 7, 3, 2, 10, 8, 9, 3];
    private static readonly long[] Places = [2, 6];

    // Three texts of different lengths, so that a batch of two has padding.
    private static readonly int[][] WholeTexts = [[2, 5, 3], [2, 10, 8, 9, 6, 3], [2, 7, 7, 11, 3]];

    private static MaskedBatch Batch() => new(tensor(Shown, [2, 5]), tensor(Places), tensor(Places.Select(place => Text[place]).ToArray()));

    private static IReadOnlyList<Example> Examples() => [.. WholeTexts.Select(text => new Example(text, Nowhere(text), Nowhere(text)))];

    private static int[] Nowhere(int[] text) => [.. text.Select(_ => Example.Ignored)];

    [Fact]
    public void Loss_is_the_sum_of_its_three_parts_computed_by_themselves()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var student = MaskedLanguageModel.Random(Student, seed: 3, withPooler: true);
        using var teacher = MaskedLanguageModel.Random(Teacher, seed: 4);
        using var pooled = Network.Random(Teacher, ["no", "yes"], seed: 5);
        // Weights of deviation 0.02 would give distributions that hardly differ.
        foreach (var parameter in student.parameters().Concat(teacher.parameters()).Concat(pooled.Module.parameters()))
            parameter.mul_(parameter.ndim > 1 ? 8 : 1);
        var learner = new DistilledTokenLearner(student, teacher, pooled, Examples(), seed: 6);
        var adapter = learner.Module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);

        var guesses = Rows(student.forward(tensor(Shown, [2, 5]), arange(10)));
        var targets = Rows(teacher.forward(tensor(Shown, [2, 5]), arange(10)));
        var crossEntropy = Places.Average(place => -Math.Log(Softmax(guesses[place])[Text[place]]));
        var divergence = Enumerable.Range(0, 10).Average(place =>
            Softmax(targets[place]).Zip(Softmax(guesses[place]), (p, q) => p * Math.Log(p / q)).Sum());
        // Each text is read by itself, without padding.
        double[] distances = [.. WholeTexts.Select(text =>
        {
            var own = VectorOf(student.Bert, text).matmul(adapter["adapter.weight"].t()) + adapter["adapter.bias"];
            // The squared distance of vectors of length 1 is 2 minus twice their cosine.
            return 2 - (2 * Cosine(Rows(own)[0], Rows(VectorOf(pooled.Module.Bert, text))[0]));
        })];
        double[] losses = [.. Enumerable.Range(0, 8).Select(step =>
        {
            manual_seed(step);
            return (double)learner.Loss(Batch()).item<float>();
        })];

        // Two of the three texts are drawn for each of the eight losses, and one of them may be drawn twice.
        double[] possible = [.. distances.SelectMany(first => distances.Select(second => (first + second) / 2))];
        double[] drawn = [.. losses.Select(loss => possible.MinBy(distance => Math.Abs(crossEntropy + divergence + distance - loss)))];
        Assert.True(crossEntropy > 0.1 && divergence > 0.01 && distances.Min() > 0.1);
        Assert.All(drawn.Zip(losses), pair => Assert.Equal(crossEntropy + divergence + pair.First, pair.Second, 1e-4));
        Assert.True(drawn.Distinct().Count() > 2);

        static Tensor VectorOf(BertModel bert, int[] text) =>
            bert.Pool(bert.forward(tensor(text.Select(id => (long)id).ToArray(), [1, text.Length]), null, null)[^1], null, Pooling.Pooler);
    }

    [Fact]
    public void Loss_draws_the_same_texts_for_the_same_step()
    {
        using var student = MaskedLanguageModel.Random(Student, seed: 3, withPooler: true);
        using var teacher = MaskedLanguageModel.Random(Teacher, seed: 4);
        using var pooled = Network.Random(Teacher, ["no", "yes"], seed: 5);
        var learner = new DistilledTokenLearner(student, teacher, pooled, Examples(), seed: 6);

        int[] steps = [.. Enumerable.Range(0, 12)];
        Assert.Equal(steps.Select(Loss), [.. steps.Select(Loss)]);

        float Loss(int step)
        {
            using var scope = NewDisposeScope();
            manual_seed(step);
            return learner.Loss(Batch()).item<float>();
        }
    }

    [Fact]
    public void Only_the_student_and_the_adapter_learn()
    {
        using var student = MaskedLanguageModel.Random(Student, seed: 3, withPooler: true);
        using var teacher = MaskedLanguageModel.Random(Teacher, seed: 4);
        using var pooled = Network.Random(Teacher, ["no", "yes"], seed: 5);
        var learner = new DistilledTokenLearner(student, teacher, pooled, Examples(), seed: 6);
        using var scope = NewDisposeScope();

        learner.Loss(Batch()).backward();

        Assert.All(learner.Module.parameters(), parameter => Assert.NotNull(parameter.grad));
        Assert.All(teacher.parameters().Concat(pooled.Module.parameters()), parameter => Assert.Null(parameter.grad));
        // The adapter maps 8 to 16 numbers.
        Assert.Equal(student.parameters().Sum(parameter => parameter.numel()) + 8 * 16 + 16, learner.Module.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void A_model_with_fewer_entries_gives_the_same_logits_for_them()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var whole = MaskedLanguageModel.Random(Teacher, seed: 4);
        int[] kept = [0, 1, 2, 3, 4, 5, 8, 11];
        using var smaller = whole.Keeping(kept);

        var logits = Rows(smaller.forward(tensor([2L, 6L, 7L, 3L], [1, 4]), tensor([1L, 2L])));
        var expected = Rows(whole.forward(tensor([2L, 8L, 11L, 3L], [1, 4]), tensor([1L, 2L])));

        Assert.Equal(kept.Length, smaller.Shape.Vocabulary);
        foreach (var (row, of) in logits.Zip(expected))
            foreach (var (own, id) in kept.Index())
                Assert.Equal(of[id], row[own], 1e-6);
    }

    [Fact]
    public void A_checkpoint_gives_its_language_model_back()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var model = MaskedLanguageModel.Random(Texts.Shape, seed: 4);
        var checkpoint = PretrainedCheckpoint.Write(folder.Path, model, Texts.Shape, Texts.WordPiece);

        using var read = checkpoint.LanguageModel();

        Assert.Equal(
            model.state_dict().ToDictionary(pair => pair.Key, pair => Tiny.Values(pair.Value)),
            read.state_dict().ToDictionary(pair => pair.Key, pair => Tiny.Values(pair.Value)));
    }

    private static double[] Softmax(double[] logits)
    {
        double[] powers = [.. logits.Select(Math.Exp)];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static double Cosine(double[] x, double[] y) => Dot(x, y) / Math.Sqrt(Dot(x, x) * Dot(y, y));

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double[][] Rows(Tensor tensor) =>
        [.. Enumerable.Range(0, (int)tensor.size(0)).Select(i => tensor[i].to(ScalarType.Float64).data<double>().ToArray())];
}
