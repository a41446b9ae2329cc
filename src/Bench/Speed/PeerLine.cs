using System.Text.Json;
using Harness.Common;

namespace Bench.Speed;

/// <summary>Describes what PyTorch for Python runs on.</summary>
/// <param name="Torch">The version that PyTorch states.</param>
/// <param name="Blas">The file of its BLAS; null where it is built in.</param>
/// <param name="BlasCore">The processor that OpenBLAS chose its kernels for; null for another BLAS.</param>
/// <param name="Threads">The number of its threads.</param>
/// <param name="Parameters">The parameters of the network; null where the work has no network.</param>
public sealed record PeerEnvironment(string Torch, string? Blas, string? BlasCore, int Threads, long? Parameters)
{
    /// <summary>Describes it in a few words.</summary>
    public string Summary => string.Join(", ", new[]
    {
        $"torch {Torch}",
        Blas is null ? "its own BLAS" : Path.GetFileName(Blas),
        BlasCore is null ? null : $"kernels for {BlasCore}",
    }.OfType<string>());

    /// <summary>True where the BLAS is the reference implementation, which is about fifty times slower than others.</summary>
    public bool HasReferenceBlas => Blas is not null && Path.GetFileName(Blas).StartsWith("libblas.so", StringComparison.Ordinal);
}

/// <summary>The answer of tests/peers/speed.py to a turn.</summary>
/// <param name="Milliseconds">The time of each unit of the work, in order.</param>
/// <param name="Loss">The loss of the last step; null where the work is not a training.</param>
public sealed record PeerTurn(IReadOnlyList<double> Milliseconds, double? Loss);

/// <summary>Reads what tests/peers/speed.py writes: one JSON object a line.</summary>
public static class PeerLine
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads the first line, which says what the peer runs on.</summary>
    /// <param name="parameters">The number of parameters that the peer's network must have; null where the work has no network.</param>
    /// <exception cref="DataFormatException">The line is not such a line, or the network has another number of parameters.</exception>
    public static PeerEnvironment Environment(string line, long? parameters)
    {
        var environment = Parse<PeerEnvironment>(line, "what it runs on (torch, blas, blas_core, threads, parameters)");
        return environment.Parameters == parameters
            ? environment
            : throw new DataFormatException(
                $"The peer's network has {environment.Parameters} parameters. Expected {parameters}, as ours: the two must build the same.");
    }

    /// <summary>Reads the answer to a turn.</summary>
    /// <param name="units">The number of units of the work.</param>
    /// <exception cref="DataFormatException">The line is not such an answer, has another number of times, or a time is not positive.</exception>
    public static PeerTurn Turn(string line, int units)
    {
        var expected = $"the times of {units} units and a loss (milliseconds, loss)";
        var turn = Parse<PeerTurn>(line, expected);
        return turn.Milliseconds.Count == units && turn.Milliseconds.All(time => time > 0)
            ? turn
            : throw Unexpected(line, expected);
    }

    private static T Parse<T>(string line, string expected)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Json) ?? throw Unexpected(line, expected);
        }
        catch (JsonException error)
        {
            throw Unexpected(line, expected, error);
        }
    }

    private static DataFormatException Unexpected(string line, string expected, Exception? inner = null) =>
        new($"The peer said '{line}'. Expected one JSON object with {expected}: is its script of another version?", inner);
}
