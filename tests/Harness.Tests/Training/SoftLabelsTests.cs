using Harness.Models;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

public sealed class SoftLabelsTests
{
    private static readonly double[][] Student = [[0.5, -1.2, 2.0], [1.5, 0.3, -0.7], [-2.0, 0.0, 3.1], [0.1, 0.2, 0.3]];
    private static readonly double[][] Teacher = [[2.5, -0.2, 1.0], [-1.5, 4.3, 0.7], [-1.0, 0.5, 5.1], [3.0, -2.0, 0.0]];
    private static readonly long[] Labels = [2, 1, 2, 0];

    private static double[] Softmax(double[] logits, double temperature)
    {
        var powers = logits.Select(logit => Math.Exp(logit / temperature)).ToArray();
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static LabelledPositions Positions(out Tensor student, out Tensor teacher)
    {
        student = tensor(Student.SelectMany(row => row).ToArray(), [4, 3], requires_grad: true);
        teacher = tensor(Teacher.SelectMany(row => row).ToArray(), [4, 3], requires_grad: true);
        return new LabelledPositions(student, tensor(Labels), null, teacher, [], null, arange(4), new NetworkOutput(student, []));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 0.7)]
    [InlineData(2, 0.25)]
    [InlineData(0.5, 0)]
    public void Loss_is_weighted_divergence_plus_cross_entropy(double temperature, double weight)
    {
        using var scope = NewDisposeScope();
        var positions = Positions(out _, out _);
        double divergence = 0, crossEntropy = 0;
        for (var n = 0; n < 4; n++)
        {
            var p = Softmax(Teacher[n], temperature);
            var q = Softmax(Student[n], temperature);
            divergence += p.Zip(q, (x, y) => x * Math.Log(x / y)).Sum() / 4;
            crossEntropy -= Math.Log(Softmax(Student[n], 1)[Labels[n]]) / 4;
        }

        var loss = new SoftLabels(temperature, weight).Loss(positions);

        Assert.Empty(loss.shape);
        Assert.Equal(weight * temperature * temperature * divergence + (1 - weight) * crossEntropy, loss.item<double>(), 1e-12);
    }

    /// <summary>
    /// The derivative of tau^2 KL by s is tau (softmax(s / tau) - softmax(t / tau)). It is of the size of the hard part's gradient whatever tau is
    /// (Hinton et al., section 2).
    /// </summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 0.7)]
    [InlineData(2, 0.25)]
    public void Loss_has_the_gradient_of_both_parts(double temperature, double weight)
    {
        using var scope = NewDisposeScope();
        var positions = Positions(out var student, out var teacher);

        new SoftLabels(temperature, weight).Loss(positions).backward();

        var gradient = Tiny.Doubles(student.grad!);
        for (var n = 0; n < 4; n++)
        {
            var soft = Softmax(Student[n], temperature);
            var target = Softmax(Teacher[n], temperature);
            var hard = Softmax(Student[n], 1);
            for (var c = 0; c < 3; c++)
            {
                var expected = (weight * temperature * (soft[c] - target[c]) + (1 - weight) * (hard[c] - (Labels[n] == c ? 1 : 0))) / 4;
                Assert.Equal(expected, gradient[n * 3 + c], 1e-12);
            }
        }

        Assert.Null(teacher.grad);
    }

    [Fact]
    public void Loss_of_the_own_logits_of_the_teacher_is_zero()
    {
        using var scope = NewDisposeScope();
        var positions = Positions(out _, out var teacher);

        Assert.Equal(0, new SoftLabels(6, 1).Loss(positions with { Logits = teacher }).item<double>(), 1e-14);
    }

    [Fact]
    public void Loss_asks_for_the_logits_of_the_teacher()
    {
        using var scope = NewDisposeScope();
        var positions = Positions(out _, out _) with { TeacherLogits = null };

        Assert.True(new SoftLabels(6, 0.7).NeedsTeacher);
        Assert.False(new HardLabels().NeedsTeacher);
        Assert.Throws<InvalidOperationException>(() => new SoftLabels(6, 0.7).Loss(positions));
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(-1, 0.5)]
    [InlineData(double.NaN, 0.5)]
    [InlineData(6, -0.1)]
    [InlineData(6, 1.1)]
    [InlineData(6, double.NaN)]
    public void Constructor_refuses_a_temperature_or_a_weight_that_is_out_of_range(double temperature, double weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SoftLabels(temperature, weight));
}
