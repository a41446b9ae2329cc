using Bench.Speed;
using Harness.Common;

namespace Bench.Tests.Speed;

public sealed class PeerLineTests
{
    private const string FirstLine =
        """{"torch": "2.1.0", "blas": null, "blas_core": null, "threads": 4, "parameters": 12}""";

    [Fact]
    public void Environment_reads_the_first_line() =>
        Assert.Equal(new PeerEnvironment("2.1.0", null, null, 4, 12), PeerLine.Environment(FirstLine, 12));

    [Fact]
    public void Environment_refuses_another_network()
    {
        var error = Assert.Throws<DataFormatException>(() => PeerLine.Environment(FirstLine, 13));
        Assert.Contains("12 parameters. Expected 13", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_reads_a_first_line_without_a_network()
    {
        const string Line = """{"torch": "1.13.0", "blas": null, "blas_core": null, "threads": 1, "parameters": null}""";
        Assert.Null(PeerLine.Environment(Line, null).Parameters);
    }

    [Theory]
    [InlineData(null, null, "torch 1.13.0, its own BLAS", false)]
    [InlineData("/lib/openblas-openmp/libopenblasp-r0.3.21.so", "Haswell", "torch 1.13.0, libopenblasp-r0.3.21.so, kernels for Haswell", false)]
    [InlineData("/lib/blas/libblas.so.3.11.0", null, "torch 1.13.0, libblas.so.3.11.0", true)]
    public void Environment_says_which_BLAS_there_is(string? blas, string? core, string summary, bool isReference)
    {
        var environment = new PeerEnvironment("1.13.0", blas, core, 2, null);
        Assert.Equal(summary, environment.Summary);
        Assert.Equal(isReference, environment.HasReferenceBlas);
    }

    [Theory]
    [InlineData("Traceback (most recent call last):")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"torch": "2.1.0"}""")]
    [InlineData("""{"torch":null,"blas":null,"blas_core":null,"threads":4,"parameters":12}""")]
    public void Environment_refuses_other_text(string line)
    {
        var error = Assert.Throws<DataFormatException>(() => PeerLine.Environment(line, 12));
        Assert.StartsWith($"The peer said '{line}'. Expected one JSON object with what it runs on", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Turn_reads_a_turn()
    {
        using var culture = new ForeignCulture();
        var turn = PeerLine.Turn("""{"milliseconds": [200.5, 100], "loss": 2.25}""", 2);
        Assert.Equal([200.5, 100], turn.Milliseconds);
        Assert.Equal(2.25, turn.Loss);
    }

    [Fact]
    public void Turn_reads_a_turn_without_a_loss() => Assert.Null(PeerLine.Turn("""{"milliseconds": [3], "loss": null}""", 1).Loss);

    [Theory]
    [InlineData("""{"milliseconds": [200.5], "loss": 2.25}""")]
    [InlineData("""{"milliseconds": [200.5, 0], "loss": 2.25}""")]
    [InlineData("""{"milliseconds": [200.5, 100]}""")]
    [InlineData("""{"milliseconds": [200.5, 100], "loss": NaN}""")]
    [InlineData("[200.5, 100]")]
    public void Turn_refuses_other_text(string line)
    {
        var error = Assert.Throws<DataFormatException>(() => PeerLine.Turn(line, 2));
        Assert.StartsWith($"The peer said '{line}'. Expected one JSON object with the times of 2 units", error.Message, StringComparison.Ordinal);
    }
}
