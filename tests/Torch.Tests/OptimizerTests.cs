using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>Training's two steps by hand.</summary>
public sealed class OptimizerTests
{
    /// <summary>Loshchilov and Hutter, arXiv 1711.05101, algorithm 2.</summary>
    public sealed class AdamWSteps
    {
        private const double Beta1 = 0.9;
        private const double Beta2 = 0.999;
        private const double Epsilon = 1e-8;

        private static readonly double[] Rates = [0.01, 0.004, 0.02];

        // Large enough for two threads to share it, and not a multiple of a vector.
        [Theory]
        [InlineData(ScalarType.Float32, 40_003, 1e-6)]
        [InlineData(ScalarType.Float32, 1, 1e-6)]
        [InlineData(ScalarType.Float64, 101, 1e-13)]
        public void ThreeStepsWithAChangingRate(ScalarType type, int count, double tolerance)
        {
            using var scope = NewDisposeScope();
            var start = Numbers.Of(1, count);
            var decayed = new Parameter(tensor(start, [count], dtype: type));
            var undecayed = new Parameter(tensor(start, [count], dtype: type));
            var resting = new Parameter(tensor(start, [count], dtype: type));
            using var optimizer = optim.AdamW(
                new[] { new AdamW.ParamGroup([decayed, resting], weight_decay: 0.1), new AdamW.ParamGroup([undecayed], weight_decay: 0) });
            for (var step = 0; step < Rates.Length; step++)
            {
                foreach (var group in optimizer.ParamGroups)
                    group.LearningRate = Rates[step];
                decayed.grad = tensor(Gradient(step, count), [count], dtype: type);
                undecayed.grad = tensor(Gradient(step, count), [count], dtype: type);
                optimizer.step();
            }

            Numbers.Close(Expected(start, 0.1), decayed, tolerance);
            Numbers.Close(Expected(start, 0), undecayed, tolerance);
            // Without a gradient there is no step, and no decay either.
            Numbers.Close(start, resting, 1e-7);
        }

        [Fact]
        public void AParameterThatIsNotContiguous()
        {
            using var scope = NewDisposeScope();
            var start = Numbers.Of(1, 12);
            var parameter = new Parameter(Numbers.Singles(Numbers.Transposed(start, 3), 4, 3).t());
            using var optimizer = optim.AdamW(new[] { new AdamW.ParamGroup([parameter], weight_decay: 0.1) });
            for (var step = 0; step < Rates.Length; step++)
            {
                foreach (var group in optimizer.ParamGroups)
                    group.LearningRate = Rates[step];
                parameter.grad = Numbers.Singles(Gradient(step, 12), 3, 4);
                optimizer.step();
            }

            Numbers.Close(Expected(start, 0.1), parameter, 1e-6);
        }

        /// <summary>The averages of algorithm 2, lines 6 and 7, in the order of the groups; what is written there is what the next step uses.</summary>
        [Fact]
        public void StateIsLaidOpenAndCanBePutBack()
        {
            using var scope = NewDisposeScope();
            var (first, second) = (new Parameter(Numbers.Singles(Numbers.Of(1, 4), 4)), new Parameter(Numbers.Singles(Numbers.Of(2, 3), 3)));
            using var optimizer = optim.AdamW(new[] { new AdamW.ParamGroup([first]), new AdamW.ParamGroup([second]) });
            var gradient = Numbers.Of(3, 3);
            first.grad = zeros_like(first);
            second.grad = Numbers.Singles(gradient, 3);
            optimizer.step();
            var states = optimizer.state_dict().State.Cast<AdamW.State>().ToArray();
            Assert.Equal([1L, 1L], states.Select(state => state.step));
            Numbers.Close([0, 0, 0, 0], states[0].exp_avg, 0);
            Numbers.Close([.. gradient.Select(g => (1 - Beta1) * g)], states[1].exp_avg, 1e-7);
            Numbers.Close([.. gradient.Select(g => (1 - Beta2) * g * g)], states[1].exp_avg_sq, 1e-9);

            // With averages of one and half, after the ninth step: m = 0.9, v = 0.999 / 2.
            using (no_grad())
            {
                states[1].step = 9;
                states[1].exp_avg.fill_(1);
                states[1].exp_avg_sq.fill_(0.5);
            }

            var before = Numbers.Read(second);
            first.grad = null;
            second.grad = zeros_like(second);
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = 0.01;
            optimizer.step();
            var move = 0.01 * (0.9 / (1 - Math.Pow(Beta1, 10))) / (Math.Sqrt(0.999 * 0.5 / (1 - Math.Pow(Beta2, 10))) + Epsilon);
            Numbers.Close([.. before.Select(weight => weight - move)], second, 1e-6);
        }

        private static double[] Gradient(int step, int count) => Numbers.Of((ulong)(10 + step), count);

        private static double[] Expected(double[] start, double decay)
        {
            var weights = start.ToArray();
            var (first, second) = (new double[weights.Length], new double[weights.Length]);
            for (var step = 0; step < Rates.Length; step++)
            {
                var gradient = Gradient(step, weights.Length);
                for (var i = 0; i < weights.Length; i++)
                {
                    first[i] = Beta1 * first[i] + (1 - Beta1) * gradient[i];
                    second[i] = Beta2 * second[i] + (1 - Beta2) * gradient[i] * gradient[i];
                    var mean = first[i] / (1 - Math.Pow(Beta1, step + 1));
                    var square = second[i] / (1 - Math.Pow(Beta2, step + 1));
                    weights[i] -= Rates[step] * (mean / (Math.Sqrt(square) + Epsilon) + decay * weights[i]);
                }
            }

            return weights;
        }
    }

    /// <summary>nn.utils.clip_grad_norm_.</summary>
    public sealed class Clipping
    {
        // Float64 and a gradient that is not contiguous take other ways through the stand-in.
        [Theory]
        [InlineData(ScalarType.Float32, false)]
        [InlineData(ScalarType.Float32, true)]
        [InlineData(ScalarType.Float64, false)]
        public void ScalesAllGradientsTogetherDownToTheLimit(ScalarType type, bool transposed)
        {
            using var scope = NewDisposeScope();
            var (large, small) = (Numbers.Of(1, 40_000), Numbers.Of(2, 7));
            var norm = Math.Sqrt(large.Concat(small).Sum(value => value * value));
            var (parameters, first, second) = Gradients(type, transposed, large, small);

            Assert.Equal(norm, nn.utils.clip_grad_norm_(parameters, 1.5), norm * 1e-5);

            Numbers.Close([.. large.Select(value => value * 1.5 / norm)], first.grad!, 1e-6);
            Numbers.Close([.. small.Select(value => value * 1.5 / norm)], second.grad!, 1e-6);
        }

        [Theory]
        [InlineData(ScalarType.Float32, false)]
        [InlineData(ScalarType.Float32, true)]
        [InlineData(ScalarType.Float64, false)]
        public void LeavesGradientsBelowTheLimitAlone(ScalarType type, bool transposed)
        {
            using var scope = NewDisposeScope();
            var (large, small) = (Numbers.Of(1, 4_000), Numbers.Of(2, 7));
            var norm = Math.Sqrt(large.Concat(small).Sum(value => value * value));
            var (parameters, first, second) = Gradients(type, transposed, large, small);
            var before = Numbers.Read(first.grad!).Concat(Numbers.Read(second.grad!)).ToArray();

            Assert.Equal(norm, nn.utils.clip_grad_norm_(parameters, norm * 1.01), norm * 1e-5);

            Assert.Equal(before, Numbers.Read(first.grad!).Concat(Numbers.Read(second.grad!)));
        }

        private static (Parameter[] All, Parameter First, Parameter Second) Gradients(
            ScalarType type, bool transposed, double[] large, double[] small)
        {
            var first = new Parameter(zeros([100, large.Length / 100], dtype: type));
            var second = new Parameter(zeros([small.Length], dtype: type));
            first.grad = transposed
                ? tensor(Numbers.Transposed(large, 100), [large.Length / 100, 100], dtype: type).t()
                : tensor(large, [100, large.Length / 100], dtype: type);
            second.grad = tensor(small, [small.Length], dtype: type);
            return ([first, new Parameter(zeros([3], dtype: type)), second], first, second);
        }
    }
}
