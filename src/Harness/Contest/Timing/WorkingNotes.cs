using System.Diagnostics;
using System.Globalization;

namespace Harness.Contest.Timing;

/// <summary>
/// The notes of the processes that work on a machine. Each leaves a file that bears its number and says what it does, so that whoever waits can be
/// told for whom.
/// </summary>
internal sealed class WorkingNotes(string folder)
{
    private static int count;

    private readonly string own = Path.Combine(
        FolderIn(folder), Invariant($"{Environment.ProcessId}-{Interlocked.Increment(ref count)}.txt"));

    /// <summary>Says whether a process says that it works.</summary>
    public static bool IsLeftBy(string folder, int process) =>
        Directory.Exists(FolderIn(folder)) && Directory.EnumerateFiles(FolderIn(folder), Invariant($"{process}-*.txt")).Any();

    /// <summary>Says what this process works on. Where that cannot be written, the work goes on without a note.</summary>
    public void Leave(string what)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(own)!);
            File.WriteAllText(own, what);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove();
        }
    }

    /// <summary>Says that this process rests.</summary>
    public void Remove()
    {
        if (File.Exists(own))
            File.Delete(own);
    }

    /// <summary>Names what is at work, each with the number of its process. The notes of processes that were killed are removed.</summary>
    public string WhoWorks()
    {
        var working = FolderIn(folder);
        var found = new List<string>();
        string[] left = Directory.Exists(working) ? Directory.GetFiles(working) : [];
        foreach (var path in left.Order(StringComparer.Ordinal))
        {
            var number = Path.GetFileName(path).Split('-')[0];
            try
            {
                if (IsAlive(number))
                    found.Add($"{File.ReadAllText(path)} (process {number})");
                else
                    File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The process has paused or ended meanwhile, or is another user's.
            }
        }

        return found.Count > 0 ? string.Join(", ", found) : "a process that left no note";
    }

    private static string FolderIn(string folder) => Path.Combine(folder, "working");

    private static bool IsAlive(string number)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(number, CultureInfo.InvariantCulture));
            return !process.HasExited;
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
