using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Microsoft.ML.OnnxRuntime;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Formats.Onnx;

public sealed class OnnxSessionTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Kinds => OnnxNetworks.Names;

    private string File => folder.PathOf(OnnxFile.Name);

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Logits_are_the_networks_own_when_batches_are_padded(string kind)
    {
        using var network = OnnxNetworks.Saved(kind, folder.Path);
        // The examples have 3 to 12 tokens and are computed in batches of 32.
        var examples = Tiny.Examples(70);
        OnnxFile.Write(network, File);
        using var session = OnnxSession.Open(File, threads: 2);

        var comparison = OnnxComparison.Of(network, session, examples);

        output.WriteLine(Invariant($"{kind}: {comparison.LargestDifference:E2}"));
        Assert.InRange(comparison.LargestDifference, 0, 1e-5);
        Assert.Equal(examples.Sum(example => example.Length - 2), comparison.Positions);
        Assert.Equal(0, comparison.OtherLabels);
        Assert.Equal(network.Predict(examples, CPU), comparison.Own.Labels);
        Assert.Equal(comparison.Own.Labels, comparison.Theirs.Labels);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Logits_are_the_networks_own_when_an_example_is_alone(string kind)
    {
        using var network = OnnxNetworks.Saved(kind, folder.Path);
        var example = Tiny.Examples(1, length: 9)[0];
        OnnxFile.Write(network, File);
        using var session = OnnxSession.Open(File, threads: 1);

        var logits = session.Logits(network.OnnxInputs(example));

        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var own = network.Module.Compute(Batch.Of([example], [0], CPU)).Logits;
        Assert.Equal([1L, 9L, Tiny.Labels.Length], own.shape);
        Assert.Equal(own.data<float>().ToArray(), logits, (left, right) => Math.Abs(left - right) <= 1e-5);
    }

    /// <summary>
    /// The labels are not those of IOB2, so that each token is labelled by itself: none keeps its label when all logits change sign.
    /// </summary>
    [Fact]
    public void Comparison_finds_other_labels_when_the_file_holds_another_network()
    {
        using var network = Tiny.Network(labels: ["negative", "neutral", "positive"]);
        using var opposite = network.Copy();
        using (no_grad())
        {
            foreach (var (name, tensor) in opposite.Tensors())
                if (name.StartsWith("classifier", StringComparison.Ordinal))
                    tensor.mul_(-1f);
        }

        OnnxFile.Write(opposite, File);
        using var session = OnnxSession.Open(File, threads: 1);

        var comparison = OnnxComparison.Of(network, session, Tiny.Examples(20));

        Assert.True(comparison.LargestDifference > 0.1);
        Assert.Equal(comparison.Positions, comparison.OtherLabels);
    }

    [Fact]
    public void Open_names_the_file_when_it_is_damaged()
    {
        System.IO.File.WriteAllText(File, "no model");

        Assert.Contains(File, Assert.Throws<OnnxRuntimeException>(() => OnnxSession.Open(File, threads: 1)).Message);
    }

    [Fact]
    public void Open_names_the_file_when_it_is_missing() =>
        Assert.Contains(File, Assert.Throws<OnnxRuntimeException>(() => OnnxSession.Open(File, threads: 1)).Message);
}
