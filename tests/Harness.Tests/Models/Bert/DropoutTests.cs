using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Bert;

[Collection("torch")]
public sealed class DropoutTests
{
    private const ulong Key = 12345;

    [Fact]
    public void Mask_follows_SplitMix_sixteen_bits_an_element()
    {
        using var scope = NewDisposeScope();
        var mask = Tiny.Doubles(new DropoutMask(0.25, Key).Next([77], ScalarType.Float32));

        var outputs = new SplitMix(Key);
        var bits = Enumerable.Range(0, 20).SelectMany(_ => Sixteens(outputs.Next())).Take(77);
        Assert.Equal(bits.Select(value => value >= 0.25 * 65536 ? 4 / 3.0 : 0), mask, (x, y) => Math.Abs(x - y) < 1e-6);
    }

    [Fact]
    public void Mask_is_the_same_whatever_the_number_of_threads()
    {
        using var scope = NewDisposeScope();
        var before = get_num_threads();
        set_num_threads(1);
        var alone = Tiny.Values(new DropoutMask(0.1, Key).Next([300, 1001], ScalarType.Float32));
        set_num_threads(2);
        var shared = Tiny.Values(new DropoutMask(0.1, Key).Next([300, 1001], ScalarType.Float32));
        set_num_threads(before);

        Assert.Equal(alone, shared);
    }

    [Fact]
    public void Mask_in_bfloat16_keeps_the_same_elements()
    {
        using var scope = NewDisposeScope();
        var single = new DropoutMask(0.1, Key).Next([45, 67], ScalarType.Float32);
        var half = new DropoutMask(0.1, Key).Next([45, 67], ScalarType.BFloat16);

        Assert.Equal(Tiny.Values(single.to(ScalarType.BFloat16)), Tiny.Values(half));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Mask_drops_with_its_probability_and_keeps_the_mean(double probability)
    {
        using var scope = NewDisposeScope();
        const int Count = 4_000_000;
        var mask = new DropoutMask(probability, Key).Next([Count], ScalarType.Float32);

        // The tolerance is five standard deviations of a share.
        var tolerance = 5 * Math.Sqrt(probability * (1 - probability) / Count);
        Assert.InRange(mask.eq(0L).to(ScalarType.Float64).mean().item<double>(), probability - tolerance - 1e-5, probability + tolerance + 1e-5);
        Assert.InRange(mask.to(ScalarType.Float64).mean().item<double>(), 1 - 3 * tolerance, 1 + 3 * tolerance);
        // Neighbouring elements are independent.
        var dropped = mask.eq(0L).to(ScalarType.Float64) - probability;
        var product = (dropped.narrow(0, 0, Count - 1) * dropped.narrow(0, 1, Count - 1)).mean().item<double>() / (probability * (1 - probability));
        Assert.InRange(product, -5 / Math.Sqrt(Count), 5 / Math.Sqrt(Count));
    }

    [Fact]
    public void Seed_makes_training_passes_repeat_and_another_seed_makes_others()
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network();
        network.Module.train();
        var batch = Batch.Of(Tiny.Examples(4), [0, 1, 2, 3], CPU);

        double[] Pass(ulong seed)
        {
            Dropout.Seed(network.Module, seed);
            return Tiny.Doubles(network.Module.forward(batch.TokenIds, batch.Mask).Logits);
        }

        var first = Pass(1);
        Assert.Equal(first, Pass(1));
        Assert.NotEqual(first, Pass(2));
        network.Module.eval();
        Assert.Equal(Pass(1), Pass(2));
    }

    [Fact]
    public void Attention_with_dropout_is_the_fused_attention_where_nothing_is_dropped()
    {
        using var scope = NewDisposeScope();
        // The probability is so small that it is rounded to zero, and yet it takes the path that draws masks.
        using var network = Tiny.Network(Tiny.Shape with { Dropout = 1e-9 });
        var batch = Batch.Of(Tiny.Examples(5), [0, 1, 2, 3, 4], CPU);
        var fused = Tiny.Doubles(network.Module.forward(batch.TokenIds, batch.Mask).Logits);
        network.Module.train();
        var stepwise = Tiny.Doubles(network.Module.forward(batch.TokenIds, batch.Mask).Logits);

        Assert.Equal(fused, stepwise, (x, y) => Math.Abs(x - y) < 1e-5);
    }

    private static IEnumerable<int> Sixteens(ulong output) => Enumerable.Range(0, 4).Select(part => (int)(output >> (16 * part) & 0xFFFF));
}
