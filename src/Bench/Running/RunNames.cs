using Harness.Common;
using Harness.Results;

namespace Bench.Running;

/// <summary>Finds the run that a user names: METHOD-seedN, or METHOD for its first seed.</summary>
internal static class RunNames
{
    /// <param name="runs">The runs of one track.</param>
    /// <param name="place">The folder of these runs, for messages.</param>
    /// <exception cref="ArgumentException">No run has that name.</exception>
    public static RunKey Find(IReadOnlyList<RunKey> runs, string name, string place) =>
        runs.FirstOrDefault(run => run.FolderName == name)
        ?? runs.Where(run => run.Method == name).MinBy(run => run.Seed)
        ?? throw new ArgumentException(NoRun([.. runs.Select(run => run.FolderName)], name, place));

    private static string NoRun(string[] names, string name, string place) => names.Length == 0
        ? $"There is no run under {place}."
        : $"There is no run '{name}' under {place}. Did you mean {NearestName.Of(name, names)}? Runs: {string.Join(", ", names)}.";
}
