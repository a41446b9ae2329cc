using Harness.Exchange.Onnx;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Harness.Tests.Exchange;

public static class OnnxRuntimeTests
{
    public sealed class Logits(ITestOutputHelper output) : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public static TheoryData<string> Kinds => OnnxNetworks.Names;

        private string Model => folder.PathOf("model.onnx");

        public void Dispose() => folder.Dispose();

        [OnnxRuntimeTheory]
        [MemberData(nameof(Kinds))]
        public void AreTheNetworksOwn(string kind)
        {
            using var network = OnnxNetworks.Saved(kind, folder.Path);
            // Of 3 to 12 tokens, in batches of 32: with padding.
            var examples = Tiny.Examples(70);
            OnnxFile.Write(network, Model);

            var comparison = OnnxComparison.Of(network, Model, OnnxRuntime.TryFind()!, examples);

            output.WriteLine(FormattableString.Invariant($"{kind}: {comparison.LargestDifference:E2}"));
            Assert.InRange(comparison.LargestDifference, 0, 1e-4);
            Assert.Equal((examples.Sum(example => example.Length - 2), 0), (comparison.Positions, comparison.OtherLabels));
            Assert.Equal(network.Predict(examples, CPU), comparison.Own);
            Assert.Equal(comparison.Own, comparison.Theirs);
        }

        [OnnxRuntimeFact]
        public void AreTheSameWhateverIsPadded()
        {
            using var network = OnnxNetworks.Saved("cut heads", folder.Path);
            var examples = Tiny.Examples(10);
            OnnxFile.Write(network, Model);
            var runtime = OnnxRuntime.TryFind()!;

            var together = runtime.Logits(Model, examples);

            Assert.Contains(examples, example => example.Length < examples.Max(other => other.Length));
            for (var i = 0; i < examples.Length; i++)
            {
                var alone = runtime.Logits(Model, [examples[i]])[0];
                Assert.Equal(examples[i].Length * Tiny.Labels.Length, alone.Length);
                Assert.All(alone.Zip(together[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            }
        }

        [OnnxRuntimeFact]
        public void OfAnotherNetworkAreOthers()
        {
            using var network = Tiny.Network();
            using var opposite = network.Copy();
            using (no_grad())
            {
                foreach (var tensor in opposite.Tensors().Where(entry => entry.Key.StartsWith("classifier", StringComparison.Ordinal)))
                    tensor.Value.mul_(-1f);
            }

            OnnxFile.Write(opposite, Model);

            var comparison = OnnxComparison.Of(network, Model, OnnxRuntime.TryFind()!, Tiny.Examples(20));

            Assert.True(comparison.LargestDifference > 0.1);
            Assert.Equal(comparison.Positions, comparison.OtherLabels);
        }

        [OnnxRuntimeFact]
        public void OfADamagedFileAreRefused()
        {
            File.WriteAllText(Model, "no model");

            Assert.Contains(Model, Assert.Throws<OnnxRuntimeException>(() => OnnxRuntime.TryFind()!.Logits(Model, Tiny.Examples(1))).Message);
        }
    }

    public sealed class Latency
    {
        [OnnxRuntimeFact]
        public void IsOfEveryExampleAfterTheFirst()
        {
            using var folder = new TemporaryFolder();
            using var network = Tiny.Network();
            OnnxFile.Write(network, folder.PathOf("model.onnx"));

            var times = OnnxRuntime.TryFind()!.Latency(folder.PathOf("model.onnx"), Tiny.Examples(12), warmUp: 4, threads: 1);

            Assert.Equal(8, times.Length);
            Assert.All(times, time => Assert.InRange(time, 1e-4, 1e5));
        }
    }

    public sealed class TryFind
    {
        [Fact]
        public void FindsNothingInAFolderWithoutThePackage()
        {
            using var folder = new TemporaryFolder();
            var before = Environment.GetEnvironmentVariable(OnnxRuntime.FolderVariable);
            Environment.SetEnvironmentVariable(OnnxRuntime.FolderVariable, folder.Path);
            try
            {
                Assert.Null(OnnxRuntime.TryFind());
            }
            finally
            {
                Environment.SetEnvironmentVariable(OnnxRuntime.FolderVariable, before);
            }
        }
    }
}
