using Harness.Contest.Methods;
using Harness.Models;
using Harness.Results;

namespace Harness.Contest.Refereeing;

/// <summary>Counts the parameters of an entry as its method asks, and says why an entry of the capped division breaks the cap.</summary>
internal sealed class CapCheck(ContestMethod method, Division division, long cap)
{
    /// <summary>The parameters that count against the cap: those that are not zero for a method that prunes, all stored ones for any other.</summary>
    public long Counted(ParameterCount count) => method.CountsNonZeros ? count.NonZero : count.Dense;

    /// <summary>Gives the reason to disqualify an entry before it is trained; null when it may be trained.</summary>
    /// <param name="built">The stored parameters of the network that was built. A method that prunes may build more than the cap.</param>
    public string? ReasonBefore(long built) => method.CountsNonZeros ? null : Reason(built);

    /// <summary>Gives the reason to disqualify an entry after it was trained; null when it keeps to the cap.</summary>
    /// <param name="counted">The parameters that count, in the network that came back.</param>
    /// <param name="built">The stored parameters of the network that was built.</param>
    public string? ReasonAfter(long counted, long built) =>
        Reason(counted) is { } reason ? Invariant($"{reason} (after training; it was built with {built:N0})") : null;

    private string? Reason(long parameters) => division == Division.Capped && parameters > cap
        ? Invariant($"{parameters:N0} parameters are over the cap of {cap:N0}")
        : null;
}
