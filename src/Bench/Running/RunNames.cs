using System.Text.RegularExpressions;
using Harness.Common;
using Harness.Results;

namespace Bench.Running;

/// <summary>Finds the run that a user names: METHOD-seedN, METHOD for its first seed, or the folder of a run.</summary>
internal static partial class RunNames
{
    /// <summary>The description of an argument that names a run.</summary>
    public const string Description = "The run: METHOD-seedN, METHOD for its first seed, or the run's folder.";

    /// <param name="runs">The runs of one track.</param>
    /// <param name="place">The folder of these runs, for messages.</param>
    /// <exception cref="ArgumentException">No run has that name.</exception>
    public static RunKey Find(IReadOnlyList<RunKey> runs, string name, string place)
    {
        var plain = WithoutFolder(name);
        return runs.FirstOrDefault(run => run.FolderName == plain)
            ?? runs.Where(run => run.Method == plain).MinBy(run => run.Seed)
            ?? throw new ArgumentException(NoRun([.. runs.Select(run => run.FolderName)], plain, place));
    }

    /// <summary>Finds the folder of a finished run of a track.</summary>
    /// <param name="artifacts">The folder of all run folders.</param>
    /// <exception cref="ArgumentException">No run has that name.</exception>
    public static RunFolder FolderOf(string artifacts, string track, string name)
    {
        var runs = RunFolder.AllOf(artifacts, track);
        var key = Find([.. runs.Select(run => run.Key)], name, Path.Combine(artifacts, track));
        return runs.First(run => run.Key == key);
    }

    /// <summary>The entry that a user means who names an entry, one of its runs, or the folder of such a run.</summary>
    public static string MethodOf(string name) => Seed().Replace(WithoutFolder(name), "");

    private static string WithoutFolder(string name) => Path.GetFileName(Path.TrimEndingDirectorySeparator(name));

    private static string NoRun(string[] names, string name, string place) => names.Length == 0
        ? $"There is no run under {place}."
        : $"There is no run '{name}' under {place}, which has {RunText.Count(names.Length, "run", "runs")}. "
            + $"Did you mean {NearestName.Of(name, names)}?";

    [GeneratedRegex("-seed[0-9]+$")]
    private static partial Regex Seed();
}
