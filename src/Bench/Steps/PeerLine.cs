using System.Text.Json;
using Harness.Data;

namespace Bench.Steps;

/// <summary>What the peer says: one JSON object a line.</summary>
public static class PeerLine
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The first line: what the peer runs on.</summary>
    /// <exception cref="DataFormatException">The line is none such, or the network has not <paramref name="parameters"/> parameters.</exception>
    public static StepEnvironment Environment(string line, long parameters)
    {
        const string Expected = "what it runs on (torch, lib_torch, blas, blas_configuration, blas_core, threads, parameters)";
        var environment = Parse<StepEnvironment>(line, Expected);
        return environment.Parameters == parameters
            ? environment
            : throw new DataFormatException(
                $"The peer's network has {environment.Parameters} parameters. Expected {parameters}, as ours: the two must build the same.");
    }

    /// <summary>The answer to a turn of <paramref name="steps"/> steps.</summary>
    /// <exception cref="DataFormatException">The line is none such, or of another number of steps, or a time or the loss is no number.</exception>
    public static StepTimes Times(string line, int steps)
    {
        var expected = $"the times of {steps} steps and a loss (milliseconds, loss)";
        var times = Parse<StepTimes>(line, expected);
        return times.Milliseconds.Count == steps && times.Milliseconds.All(time => time > 0)
            ? times
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
