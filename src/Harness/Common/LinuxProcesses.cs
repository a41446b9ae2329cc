using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Harness.Common;

/// <summary>Finds, counts and ends processes. What only Linux shows of them is not used on other systems, where no others are found.</summary>
public static partial class LinuxProcesses
{
    private const string AllProcesses = "/proc";

    // PR_SET_CHILD_SUBREAPER of prctl(2).
    private const int SetChildSubreaper = 36;

    /// <summary>
    /// Gives the numbers of the processes whose environment has a variable with a value. What a process starts inherits its environment.
    /// </summary>
    public static IEnumerable<int> WithVariable(string variable, string value) =>
        All.Where(id => TextOf(id, "environ").Split('\0').Contains($"{variable}={value}"));

    /// <summary>
    /// Makes this process the parent of whatever those that it started leave behind when they end, so that <see cref="KillTree"/> finds it. Nothing
    /// happens elsewhere than on Linux.
    /// </summary>
    public static void AdoptOrphans()
    {
        if (OperatingSystem.IsLinux())
            _ = Control(SetChildSubreaper, 1, 0, 0, 0);
    }

    /// <summary>
    /// Gives the memory that a process and all that it started hold, in bytes. Memory that they share counts for each of them.
    /// </summary>
    /// <param name="process">A process that has not ended.</param>
    public static long BytesOfTree(Process process) => StartedBy(process.Id).Append(process.Id).Sum(BytesOf);

    /// <summary>
    /// Kills a process that this one started, and all that it started and they did. <see cref="Process.Kill(bool)"/> does that on every system, but
    /// stops each process before it kills it. Were this process killed in between, the stopped ones would stay for ever, with their locks. Here
    /// nothing is stopped, so that a process which is started at the same moment may escape. Elsewhere than on Linux .NET's own method is used.
    /// </summary>
    public static void KillTree(Process process)
    {
        if (!Directory.Exists(AllProcesses))
        {
            process.Kill(entireProcessTree: true);
            return;
        }

        // Whoever has ended is nobody's parent any more, and another process may have its number.
        int[] started = process.HasExited ? [] : [.. StartedBy(process.Id)];
        process.Kill();
        foreach (var id in started)
            Kill(id);
    }

    /// <summary>Kills a process, if it has not ended by itself.</summary>
    public static void Kill(int id) => WhileItLives(id, process => process.Kill());

    private static IEnumerable<int> All => (Directory.Exists(AllProcesses) ? Directory.GetDirectories(AllProcesses) : [])
        .Select(Path.GetFileName)
        .Where(name => name!.All(char.IsAsciiDigit))
        .Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    private static List<int> StartedBy(int parent)
    {
        var children = All.ToLookup(ParentOf);
        var found = new List<int>(children[parent]);
        for (var next = 0; next < found.Count; next++)
            found.AddRange(children[found[next]]);
        return found;
    }

    private static long BytesOf(int id)
    {
        var bytes = 0L;
        WhileItLives(id, process => bytes = process.WorkingSet64);
        return bytes;
    }

    private static void WhileItLives(int id, Action<Process> act)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            act(process);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // The process has ended meanwhile.
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    // The file has the number, the name in parentheses, the state, and then the parent's number. The name may have parentheses as well.
    private static int ParentOf(int id)
    {
        var stat = TextOf(id, "stat");
        string[] afterName = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return afterName.Length > 1 ? int.Parse(afterName[1], CultureInfo.InvariantCulture) : 0;
    }

    private static string TextOf(int id, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(AllProcesses, id.ToString(CultureInfo.InvariantCulture), file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process has ended meanwhile, or belongs to somebody else.
            return "";
        }
    }
}
