using static Harness.Common.Validation;

namespace Harness.Contest.Tracks;

/// <summary>
/// The limits of a run, which is ended when it takes more, so that one entry that never ends does not stop the others. A run that is ended fails, and
/// the same command goes on from its last state on disk.
/// </summary>
/// <param name="Minutes">
/// The most minutes from the start of the run's process, without those in which it rests while another process measures speed; null for no limit.
/// </param>
/// <param name="MemoryGb">The most memory that the run's process may hold, in 10^9 bytes; null for no limit.</param>
public sealed record RunLimits(double? Minutes = null, double? MemoryGb = null)
{
    // About two years, or a petabyte.
    private const double Largest = 1_000_000;

    /// <summary>The limits of a run that may take whatever it needs.</summary>
    public static RunLimits None { get; } = new();

    /// <summary>The limit of time; null for no limit.</summary>
    public TimeSpan? Time => Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null;

    /// <summary>The most bytes that the run's process may hold; null for no limit.</summary>
    public double? MemoryBytes => MemoryGb * 1e9;

    /// <summary>Takes each limit from another where it has one.</summary>
    public RunLimits OverriddenBy(RunLimits other) => new(other.Minutes ?? Minutes, other.MemoryGb ?? MemoryGb);

    /// <summary>Checks the limits.</summary>
    /// <exception cref="ArgumentException">A limit is not a number above 0, or too large.</exception>
    public void Validate()
    {
        Check(Minutes is null || CanBe(Minutes.Value), $"limits.minutes is {Minutes}. Expected a number above 0, and at most {Largest}");
        Check(MemoryGb is null || CanBe(MemoryGb.Value), $"limits.memory_gb is {MemoryGb}. Expected a number above 0, and at most {Largest}");
    }

    /// <summary>Says whether a number can be a limit.</summary>
    public static bool CanBe(double value) => value is > 0 and <= Largest;
}
