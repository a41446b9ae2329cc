using Harness.Common;
using Harness.Results;

namespace Torture;

/// <summary>Damages files that a finished contest left.</summary>
internal static class Damages
{
    private const ulong Seed = 40;

    private static readonly (string Name, Action<string, SplitMix> Do)[] Ways =
    [
        ("a bit is flipped", (path, random) => Change(path, bytes => bytes[random.Below(bytes.Length)] ^= (byte)(1 << random.Below(8)))),
        ("it is cut short", (path, random) => Write(path, bytes => bytes[..random.Below(bytes.Length)])),
        ("it is gone", (path, _) => File.Delete(path)),
        ("it is empty", (path, _) => Write(path, _ => [])),
        ("a part is zero", (path, random) => Change(path, bytes => Array.Clear(bytes, random.Below(bytes.Length) / 2, bytes.Length / 4))),
        ("it has more bytes", (path, random) => Write(path, bytes => [.. bytes, (byte)random.Below(256), (byte)random.Below(256)])),
    ];

    /// <summary>
    /// Damages a file of a published run. The tables either name the run, or show the row as it was, and never lose another.
    /// </summary>
    public static IEnumerable<Attempt> OfPublished(Playground playground, int attempts)
    {
        var whole = Finished(playground);
        var before = RowsOf(whole);
        for (var i = 0; i < attempts; i++)
        {
            var random = SplitMix.For(Seed, (ulong)i);
            var place = playground.NewPlace();
            whole.CopyTo(place);
            var runs = new ResultsFolder(place.Results, Playground.Track).Runs;
            var (what, damaged) = Damage(runs, random);
            var ended = playground.Run(playground.Tables(place));
            var rows = RowsOf(place);
            var refusal = $"left out, because something is wrong with it: {damaged}";
            var isNamed = ended.ExitCode == 1 && ended.Output.Contains(refusal, StringComparison.Ordinal);
            var others = before.Where(row => !row.Contains($",{damaged[..^"-seed1".Length]},", StringComparison.Ordinal));
            var fault = ended.Errors.Contains("   at ", StringComparison.Ordinal) ? $"a trace: {ended.Errors}"
                : !others.All(row => rows.Any(now => IsOfEntry(now, row))) ? "another row is lost"
                : isNamed || rows.SequenceEqual(before) ? null
                : File.Exists(Path.Combine(runs, damaged, RunFolder.RecordFile)) || ended.ExitCode != 0
                    ? $"it is not named, exit code {ended.ExitCode}: {Playground.LastLine(ended.Errors)}"
                    : null;
            place.Remove();
            yield return new Attempt(what, fault);
        }
    }

    /// <summary>Damages a file of a finished run. The same command makes it whole again.</summary>
    public static IEnumerable<Attempt> OfArtifacts(Playground playground, int attempts)
    {
        var whole = Finished(playground);
        for (var i = 0; i < attempts; i++)
        {
            var random = SplitMix.For(Seed + 1, (ulong)i);
            var place = playground.NewPlace();
            whole.CopyTo(place);
            var (what, _) = Damage(Path.Combine(place.Artifacts, Playground.Track), random);
            var fault = playground.FaultAfterResuming(place);
            place.Remove();
            yield return new Attempt(what, fault);
        }
    }

    private static Place Finished(Playground playground)
    {
        var place = playground.NewPlace();
        var ended = playground.Run(playground.Contest(place));
        return ended.ExitCode == 0 ? place : throw new InvalidOperationException($"an undisturbed contest failed: {ended.Errors}");
    }

    private static (string What, string Run) Damage(string runs, SplitMix random)
    {
        var folders = Directory.GetDirectories(runs).Order(StringComparer.Ordinal).ToArray();
        var folder = folders[random.Below(folders.Length)];
        var files = Directory.GetFiles(folder).Where(path => Path.GetFileName(path) != RunFolder.LogFile).Order(StringComparer.Ordinal).ToArray();
        var file = files[random.Below(files.Length)];
        var (name, act) = Ways[random.Below(Ways.Length)];
        act(file, random);
        return ($"{Path.GetFileName(folder)}/{Path.GetFileName(file)}: {name}", Path.GetFileName(folder));
    }

    private static string[] RowsOf(Place place)
    {
        var table = Path.Combine(place.Results, Playground.Track, "runs.csv");
        return File.Exists(table) ? File.ReadAllLines(table)[1..] : [];
    }

    // Ranks and comparisons of a row depend on the others; the entry does not.
    private static bool IsOfEntry(string row, string other) => row.Split(',')[1] == other.Split(',')[1];

    private static void Change(string path, Action<byte[]> change) => Write(path, bytes =>
    {
        if (bytes.Length > 0)
            change(bytes);
        return bytes;
    });

    private static void Write(string path, Func<byte[], byte[]> change) => File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
}
