using Harness.Results;

namespace Bench.Running;

/// <summary>Keeps the last lines that a process writes to standard error, and says from them why it ended.</summary>
/// <param name="who">The process in words, such as "the run's process".</param>
internal sealed class ChildErrors(string who)
{
    private const int KeptLines = 5;

    // The exit code of a process that was ended by a signal is this number plus the signal's number.
    private const int SignalBase = 128;
    private const int Kill = 9;
    private const int Segmentation = 11;

    // How lines begin by which .NET and the C++ runtime say why they end a process, and what such a line means for a user.
    private static readonly (string Beginning, string Meaning)[] LastWords =
    [
        ("what():", "was ended by an exception of libtorch that could not be caught: "),
        ("Stack overflow", "was ended because a method called itself without end"),
        ("Out of memory", "was ended because memory ran out"),
        ("Unhandled exception.", "was ended by an exception that nothing caught: "),
        ("Process terminated.", "ended itself: "),
    ];

    private readonly Queue<string> lines = new();
    private string? meaning;

    /// <param name="line">A line, which may come from any thread.</param>
    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        lock (lines)
        {
            var text = RunRecord.TextOf(line.Trim());
            // .NET writes the message of a process that ends itself into the line after.
            if (meaning?.EndsWith(": ", StringComparison.Ordinal) == true)
                meaning += text;
            foreach (var (beginning, said) in LastWords)
                if (text.StartsWith(beginning, StringComparison.Ordinal))
                    meaning = said.EndsWith(' ') ? said + text[beginning.Length..].Trim() : said;
            lines.Enqueue(text);
            if (lines.Count > KeptLines)
                lines.Dequeue();
        }
    }

    /// <summary>Says whether a process with an exit code was ended by a signal, as one is that crashes.</summary>
    public static bool IsOfSignal(int exitCode) => exitCode > SignalBase;

    /// <summary>Says why a process ended that did not say that its record is final.</summary>
    public string Reason(int exitCode)
    {
        lock (lines)
        {
            // After a crash the last lines are its trace, so they do not say what happened.
            if (IsOfSignal(exitCode))
                return RunRecord.TextOf($"{who} {meaning ?? Signalled(exitCode - SignalBase)}");
            return exitCode != 0 && lines.Count > 0
                ? lines.Last()
                : Invariant($"{who} ended with exit code {exitCode} before its record was final");
        }
    }

    private static string Signalled(int signal) => signal switch
    {
        Kill => "was killed from outside, as the system does when memory runs out",
        Segmentation => "was ended because native code used memory that was not its own (signal 11)",
        _ => Invariant($"was ended by signal {signal}"),
    };
}
