using Harness.Results;

namespace Torture;

/// <summary>Contests with an entry that does harm.</summary>
internal static class Plugins
{
    // What the row of each entry says. Those that only disturb the end of their process are honest otherwise, and have no reason.
    private static readonly (string Method, string Status, string Reason)[] Entries =
    [
        ("sleeps-for-ever", RunStatus.Failed, "longer than its limit"),
        ("builds-for-ever", RunStatus.Failed, "longer than its limit"),
        ("says-for-ever", RunStatus.Failed, "longer than its limit"),
        ("leaves-thread", RunStatus.Ok, ""),
        ("leaves-program", RunStatus.Ok, ""),
        ("leaves-program-and-exits", RunStatus.Failed, "before its record was final"),
        ("refuses-to-exit", RunStatus.Ok, ""),
        ("throws", RunStatus.Failed, "no reason\\u001b[31m to train"),
        ("throws-in-build", RunStatus.Failed, "no reason to build"),
        ("throws-on-thread", RunStatus.Failed, "an exception that nothing caught"),
        ("overflows-stack", RunStatus.Failed, "called itself without end"),
        ("overflows-in-build", RunStatus.Failed, "called itself without end"),
        ("takes-memory", RunStatus.Failed, "more than its limit"),
        ("kills-itself", RunStatus.Failed, "killed from outside"),
        ("segfaults", RunStatus.Failed, "signal 11"),
        ("fails-fast", RunStatus.Failed, "ended itself: on purpose"),
        ("exits-well", RunStatus.Failed, "before its record was final"),
        ("mismatches-shapes", RunStatus.Failed, "libtorch"),
        ("builds-null", RunStatus.Failed, "built null"),
        ("trains-null", RunStatus.Failed, "returned from its training null"),
        ("builds-too-large", RunStatus.Disqualified, "over the cap"),
        ("returns-too-large", RunStatus.Disqualified, "over the cap"),
        ("other-labels", RunStatus.Failed, "with the labels O B-X"),
        ("returns-nan", RunStatus.Failed, "infinite or not a number"),
        ("asks-for-test", RunStatus.Failed, "does not open a track's data"),
        ("asks-for-teacher", RunStatus.Failed, "asks for the teacher"),
        ("forges-run", RunStatus.Failed, "The referee alone leaves records"),
        ("copies-teacher", RunStatus.Failed, "left the record of teacher, seed 1"),
        ("forges-partial-record", RunStatus.Failed, "left no record"),
        ("speaks-nonsense", RunStatus.Ok, ""),
        ("leaves-line-open", RunStatus.Ok, ""),
        ("redirects-output", RunStatus.Ok, ""),
        ("leaves-pipe", RunStatus.Failed, "The referee alone leaves records"),
        ("links-record", RunStatus.Failed, "left no record"),
        ("removes-folder", RunStatus.Ok, ""),
        ("changes-files", RunStatus.Failed, "has changed since the run left it"),
    ];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "plugin");

    /// <summary>Runs each entry once beside the honest ones.</summary>
    public static IEnumerable<Attempt> Run(Playground playground, int attempts)
    {
        foreach (var (method, status, reason) in attempts > 0 ? Entries.Take(attempts) : Entries)
        {
            var place = playground.NewPlace();
            string[] limits = ["--time-limit", "0.5", "--memory-limit", "3", "--plugins", Folder];
            var ended = playground.Run([.. playground.Contest(place, $"+{method}"), .. limits]);
            var expected = status == RunStatus.Failed ? 1 : 0;
            var fault = ended.ExitCode != expected ? $"it ended with {ended.ExitCode}: {Playground.LastLine(ended.Errors)}"
                : playground.FaultOf(place) ?? FaultOfRow(place, method, status, reason)
                ?? (playground.IsAtWork ? "a process is still at work" : null);
            place.Remove();
            yield return new Attempt(method, fault);
        }
    }

    private static string? FaultOfRow(Place place, string method, string status, string reason)
    {
        var record = RunRecord.TryRead(Path.Combine(
            new ResultsFolder(place.Results, Playground.Track).Runs, $"{method}-seed1", RunFolder.RecordFile));
        if (record is null)
            return "it has no record";
        return record.Status == status && record.Reason.Contains(reason, StringComparison.Ordinal)
            ? null
            : $"its record says {record.Status}: {record.Reason}";
    }
}
