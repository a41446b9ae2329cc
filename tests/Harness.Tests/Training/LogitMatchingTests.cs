using Harness.Models;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

public sealed class LogitMatchingTests
{
    private static readonly double[] Student = [0.5, -1.0, 2.0, 1.0];
    private static readonly double[] Teacher = [1.5, -2.0, 2.5, 0.0];
    private static readonly long[] Labels = [0, 1];

    private static LabelledPositions Positions(bool withTeacher = true)
    {
        var student = tensor(Student, [2, 2]);
        return new LabelledPositions(
            student, tensor(Labels), null, withTeacher ? tensor(Teacher, [2, 2]) : null, [], null, arange(2), new NetworkOutput(student, []));
    }

    // The cross-entropies are log(1 + e^-1.5) and log(1 + e^1); the squared errors are 1, 1, 0.25 and 1.
    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    [InlineData(1)]
    public void Loss_is_weighted_cross_entropy_plus_squared_error_of_raw_logits(double weight)
    {
        using var scope = NewDisposeScope();
        var crossEntropy = (Math.Log(1 + Math.Exp(-1.5)) + Math.Log(1 + Math.E)) / 2;

        var loss = new LogitMatching(weight).Loss(Positions()).item<double>();

        Assert.Equal(weight * crossEntropy + (1 - weight) * 0.8125, loss, 1e-12);
    }

    [Fact]
    public void The_teacher_is_needed_unless_the_labels_have_all_the_weight()
    {
        using var scope = NewDisposeScope();

        Assert.False(new LogitMatching(1).NeedsTeacher);
        Assert.True(new LogitMatching(0.75).NeedsTeacher);
        Assert.Throws<InvalidOperationException>(() => new LogitMatching(0.75).Loss(Positions(withTeacher: false)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogitMatching(1.5));
    }
}
