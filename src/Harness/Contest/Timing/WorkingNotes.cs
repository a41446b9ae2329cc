using System.Diagnostics;
using System.Globalization;

namespace Harness.Contest.Timing;

/// <summary>
/// The notes of the processes that work on a machine. Each leaves a file that bears its number and says what it does, so that whoever waits can be
/// told for whom.
/// </summary>
internal sealed class WorkingNotes
{
    /// <summary>The words for a process of which nothing is known.</summary>
    public const string None = "a process that left no note";

    private static int count;

    private readonly string folder;
    private readonly string own;

    /// <param name="folder">The folder in which the processes of the machine take turns.</param>
    public WorkingNotes(string folder)
    {
        this.folder = FolderIn(folder);
        var number = Interlocked.Increment(ref count);
        own = Path.Combine(this.folder, Invariant($"{Environment.ProcessId}-{number}.txt"));
        // A process that was killed left its note, and this one may have got its number.
        if (number == 1)
            RemoveLeftOver();
    }

    /// <summary>Says whether a process says that it works.</summary>
    public static bool IsLeftBy(string folder, int process) => NotesOf(process, FolderIn(folder)).Length > 0;

    /// <summary>Says whether the process with a number lives.</summary>
    public static bool IsAlive(string number)
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

    /// <summary>Says what this process works on. Where that cannot be written, the work goes on without a note.</summary>
    public void Leave(string what)
    {
        try
        {
            Directory.CreateDirectory(folder);
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
        var found = new List<string>();
        string[] left = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
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

        return found.Count > 0 ? string.Join(", ", found) : None;
    }

    private void RemoveLeftOver()
    {
        try
        {
            foreach (var left in NotesOf(Environment.ProcessId, folder))
                File.Delete(left);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another user's note stays. It names a process that is not at work, and no more.
        }
    }

    private static string FolderIn(string folder) => Path.Combine(folder, "working");

    private static string[] NotesOf(int process, string working) =>
        Directory.Exists(working) ? Directory.GetFiles(working, Invariant($"{process}-*.txt")) : [];
}
