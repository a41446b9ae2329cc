using System.CommandLine;
using Bench.Running;
using Harness.Contest.Tracks;

namespace Bench.Commands;

/// <summary>The options that limit what a run may take.</summary>
internal sealed class LimitOptions
{
    private readonly Option<double?> time = new("--time-limit")
    {
        Description = "End a run that takes longer than this, in minutes (default: the track's limit, or none). "
            + "The run counts as failed, the others go on, and the same command continues it. Time in which it rests while another process "
            + "measures speed is not counted.",
        HelpName = "MINUTES",
    };

    private readonly Option<double?> memory = new("--memory-limit")
    {
        Description = "End a run whose process, and what it started, hold more memory than this, in GB of 10^9 bytes (default: the track's limit, "
            + "or none). What it started is counted on Linux alone, and memory that processes share counts for each.",
        HelpName = "GB",
    };

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [time, memory];

    /// <summary>Gives settings with the limits that the user asked for in place of the track's.</summary>
    /// <exception cref="ArgumentException">A limit is not a number above 0.</exception>
    public RunSettings In(RunSettings settings, ParseResult arguments) => settings with
    {
        Limits = settings.Track.Limits.OverriddenBy(new RunLimits(ValueOf(arguments, time), ValueOf(arguments, memory))),
    };

    /// <summary>Reads an option that limits something; null where it was not given.</summary>
    /// <exception cref="ArgumentException">The value is not a number above 0.</exception>
    public static double? ValueOf(ParseResult arguments, Option<double?> option) => arguments.GetValue(option) switch
    {
        null => null,
        { } value when RunLimits.CanBe(value) => value,
        var value => throw new ArgumentException(Invariant($"{option.Name} {value}: expected a number above 0.")),
    };
}
