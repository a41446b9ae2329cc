using Harness.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

public static class GradientClippingTests
{
    public sealed class ClipUnread
    {
        // The norm of (3, 4) and (12) is 13.
        [Theory]
        [InlineData(6.5, 0.5)]
        [InlineData(26, 1)]
        public void BringsTheNormOfAllDownToTheMaximum(double maximum, double factor)
        {
            using var scope = NewDisposeScope();
            Parameter[] parameters = [Of(3, 4), Of(12), new(zeros([2]))];

            GradientClipping.ClipUnread(parameters, maximum);

            Assert.Equal([3 * factor, 4 * factor], Tiny.Doubles(parameters[0].grad!), (x, y) => Math.Abs(x - y) < 1e-5);
            Assert.Equal([12 * factor], Tiny.Doubles(parameters[1].grad!), (x, y) => Math.Abs(x - y) < 1e-5);
        }

        private static Parameter Of(params float[] gradient) => new(zeros([gradient.Length])) { grad = tensor(gradient) };
    }
}
