using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>Draws of zeros and ones, and dropout, which is made of them. Bounds are five standard deviations; seeds are fixed.</summary>
public sealed class BernoulliTests
{
    private const int Million = 1_000_000;

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public void TheShareOfOnesIsTheProbability(double p)
    {
        using var scope = NewDisposeScope();
        var draws = Draw(1, p, Million);
        Assert.All(draws, value => Assert.True(value is 0 or 1));
        Assert.InRange(draws.Average(value => (double)value), p - 5 * Math.Sqrt(p * (1 - p) / Million), p + 5 * Math.Sqrt(p * (1 - p) / Million));
    }

    // The generator makes 64 at a time: no place among them may be favoured, and none may follow another.
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.9)]
    public void DrawsAreAlikeAtEveryPlaceAndUncorrelated(double p)
    {
        using var scope = NewDisposeScope();
        var draws = Draw(2, p, Million);
        for (var place = 0; place < 64; place++)
        {
            var here = Enumerable.Range(0, Million / 64).Select(i => (double)draws[64 * i + place]).ToArray();
            Assert.InRange(here.Average() - p, -5 * Math.Sqrt(p * (1 - p) / here.Length), 5 * Math.Sqrt(p * (1 - p) / here.Length));
        }

        var centred = draws.Select(value => value - p).ToArray();
        for (var lag = 1; lag <= 64; lag++)
        {
            double sum = 0;
            for (var i = lag; i < Million; i++)
                sum += centred[i] * centred[i - lag];
            Assert.InRange(sum / (Million * p * (1 - p)), -5 / Math.Sqrt(Million), 5 / Math.Sqrt(Million));
        }
    }

    [Fact]
    public void ASeedFixesTheDraws()
    {
        using var scope = NewDisposeScope();
        var first = Draw(3, 0.5, 10_000);
        var next = empty([10_000]).bernoulli_(0.5).data<float>().ToArray();
        Assert.Equal(first, Draw(3, 0.5, 10_000));
        Assert.Equal(next, empty([10_000]).bernoulli_(0.5).data<float>().ToArray());
        // Two independent draws agree at about half the places.
        Assert.InRange(Agreeing(first, next), 4750, 5250);
        Assert.InRange(Agreeing(first, Draw(4, 0.5, 10_000)), 4750, 5250);
    }

    [Theory]
    [InlineData(Million)]
    [InlineData(100_001)]
    public void ThreadsDoNotChangeTheDraws(int count)
    {
        using var scope = NewDisposeScope();
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            var alone = Draw(5, 0.3, count);
            set_num_threads(2);
            Assert.Equal(alone, Draw(5, 0.3, count));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    [InlineData(40_037)]
    public void OnlyTheTensorIsWritten(int count)
    {
        using var scope = NewDisposeScope();
        var whole = full([count + 200], 7, ScalarType.Float32);
        manual_seed(6);
        whole.narrow(0, 100, count).bernoulli_(0.5);
        var values = whole.data<float>().ToArray();
        Assert.All(values[..100].Concat(values[(100 + count)..]), value => Assert.Equal(7, value));
        Assert.All(values[100..(100 + count)], value => Assert.True(value is 0 or 1));
    }

    [Fact]
    public void ImpossibleAndCertain()
    {
        using var scope = NewDisposeScope();
        Assert.All(Draw(7, 0, 100_000), value => Assert.Equal(0, value));
        Assert.All(Draw(7, 1, 100_000), value => Assert.Equal(1, value));
    }

    [Fact]
    public void OtherLayoutsAndTypes()
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        var whole = full([200, 200], 7, ScalarType.Float32);
        whole.narrow(1, 0, 100).bernoulli_(0.25);
        var values = whole.data<float>().ToArray();
        Assert.Equal(20_000, values.Count(value => value == 7));
        Assert.InRange(values.Count(value => value == 1), 5000 - 307, 5000 + 307);
        Assert.Equal(40_000, values.Count(value => value is 0 or 1 or 7));

        var doubles = zeros([20_000], ScalarType.Float64).bernoulli_(0.25).data<double>().ToArray();
        Assert.InRange(doubles.Count(value => value == 1), 5000 - 307, 5000 + 307);
        Assert.Equal(20_000, doubles.Count(value => value is 0 or 1));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void NotAProbability(double p)
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ExternalException>(() => zeros([100]).bernoulli_(p));
    }

    /// <summary>Inverted dropout: what is kept is scaled up, so that the mean stays.</summary>
    public sealed class Dropout
    {
        private const double P = 0.1;

        [Fact]
        public void KeepsItsShareScaledUp()
        {
            using var scope = NewDisposeScope();
            manual_seed(9);
            var x = Numbers.Of(1, Million).Select(value => (float)(value + 2)).ToArray();
            var dropped = nn.functional.dropout(tensor(x), P).data<float>().ToArray();
            var kept = 0;
            for (var i = 0; i < Million; i++)
                if (dropped[i] != 0)
                {
                    kept++;
                    Assert.Equal(x[i] / (1 - P), dropped[i], 1e-5);
                }

            Assert.InRange(kept, Million * (1 - P) - 5 * Math.Sqrt(Million * P * (1 - P)), Million * (1 - P) + 5 * Math.Sqrt(Million * P * (1 - P)));
            // A draw adds E[x^2] p / (1 - p) to the variance; x is below 3.
            Assert.Equal(x.Average(value => (double)value), dropped.Average(value => (double)value), 5 * 3 * Math.Sqrt(P / (1 - P) / Million));
        }

        [Fact]
        public void TheGradientFlowsOnlyWhereItKept()
        {
            using var scope = NewDisposeScope();
            manual_seed(10);
            var x = ones([10_000]).requires_grad_();
            var dropped = nn.functional.dropout(x, 0.25);
            dropped.sum().backward();
            var (values, gradient) = (dropped.data<float>().ToArray(), x.grad!.data<float>().ToArray());
            Assert.Equal(values.Select(value => value == 0 ? 0 : 1 / 0.75f), gradient);
            Assert.Contains(0f, gradient);
        }

        [Fact]
        public void DoesNothingInEvalMode()
        {
            using var scope = NewDisposeScope();
            using var layer = nn.Dropout(0.5);
            var x = Numbers.Singles(Numbers.Of(2, 1000), 1000);
            Assert.Contains(0f, layer.forward(x).data<float>().ToArray());
            layer.eval();
            Assert.Equal(x.data<float>().ToArray(), layer.forward(x).data<float>().ToArray());
            Assert.Equal(x.data<float>().ToArray(), nn.functional.dropout(x, 0.5, training: false).data<float>().ToArray());
        }
    }

    private static float[] Draw(long seed, double p, int count)
    {
        manual_seed(seed);
        return empty([count]).bernoulli_(p).data<float>().ToArray();
    }

    private static int Agreeing(float[] a, float[] b) => a.Zip(b).Count(pair => pair.First == pair.Second);
}
