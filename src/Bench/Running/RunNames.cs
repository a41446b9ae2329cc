using Harness.Common;
using Harness.Results;

namespace Bench.Running;

/// <summary>Runs as a person names them: METHOD-seedN, or METHOD for its first seed.</summary>
internal static class RunNames
{
    /// <param name="runs">Of one track.</param>
    /// <param name="place">The folder that they are in.</param>
    /// <exception cref="ArgumentException">None has that name.</exception>
    public static RunKey Find(IReadOnlyList<RunKey> runs, string name, string place) =>
        runs.FirstOrDefault(run => run.FolderName == name) ?? runs.Where(run => run.Method == name).MinBy(run => run.Seed)
        ?? throw new ArgumentException(runs.Count == 0
            ? $"There is no run under {place}."
            : $"There is no run '{name}' under {place}. Did you mean {NearestName.Of(name, runs.Select(run => run.FolderName))}? Runs: {string.Join(", ", runs.Select(run => run.FolderName))}.");
}
