using Bench.Steps;
using Harness.Data;

namespace Harness.Tests.Steps;

public static class PeerLineTests
{
    private const string FirstLine =
        """{"torch": "2.1.0", "lib_torch": "/lib/libtorch.so", "blas": null, "blas_configuration": null, "blas_core": null, """
        + """ "threads": 4, "parameters": 12}""";

    public sealed class Environment
    {
        [Fact]
        public void Reads_the_first_line() =>
            Assert.Equal(new StepEnvironment("2.1.0", "/lib/libtorch.so", null, null, null, 4, 12), PeerLine.Environment(FirstLine, 12));

        [Fact]
        public void Refuses_another_network()
        {
            var error = Assert.Throws<DataFormatException>(() => PeerLine.Environment(FirstLine, 13));
            Assert.Contains("12 parameters. Expected 13", error.Message, StringComparison.Ordinal);
        }

        [Theory]
        [InlineData("Traceback (most recent call last):")]
        [InlineData("")]
        [InlineData("null")]
        [InlineData("""{"torch": "2.1.0"}""")]
        [InlineData("""{"torch":null,"lib_torch":null,"blas":null,"blas_configuration":null,"blas_core":null,"threads":4,"parameters":12}""")]
        public void Refuses_other_text(string line)
        {
            var error = Assert.Throws<DataFormatException>(() => PeerLine.Environment(line, 12));
            Assert.StartsWith($"The peer said '{line}'. Expected one JSON object with what it runs on", error.Message, StringComparison.Ordinal);
        }
    }

    public sealed class Times
    {
        [Fact]
        public void Reads_a_turn()
        {
            using var culture = new ForeignCulture();
            var times = PeerLine.Times("""{"milliseconds": [200.5, 100], "loss": 2.25}""", 2);
            Assert.Equal([200.5, 100], times.Milliseconds);
            Assert.Equal(2.25, times.Loss);
        }

        [Theory]
        [InlineData("""{"milliseconds": [200.5], "loss": 2.25}""")]
        [InlineData("""{"milliseconds": [200.5, 0], "loss": 2.25}""")]
        [InlineData("""{"milliseconds": [200.5, 100]}""")]
        [InlineData("""{"milliseconds": [200.5, 100], "loss": NaN}""")]
        [InlineData("[200.5, 100]")]
        public void Refuses_other_text(string line)
        {
            var error = Assert.Throws<DataFormatException>(() => PeerLine.Times(line, 2));
            Assert.StartsWith($"The peer said '{line}'. Expected one JSON object with the times of 2 steps", error.Message, StringComparison.Ordinal);
        }
    }
}
