using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Bench.Steps;

/// <summary>The step of plain PyTorch: tests/peers/step.py in a process that lives as long as this object and answers line by line.</summary>
public sealed class PeerSteps : IStepSide
{
    // The script's exit status where its python has no torch.
    private const int NoTorch = 3;

    private const string Remedy = "Install it with: apt-get install python3-torch (or name a python that has torch with --python).";

    private readonly Process process;
    private readonly StringBuilder errors = new();

    /// <param name="script">The peer's script.</param>
    /// <param name="python">The interpreter that runs it.</param>
    /// <param name="loop">AdamW parameter by parameter, instead of many at once.</param>
    /// <param name="parameters">What the network must have.</param>
    /// <exception cref="NoPeerException">There is no such interpreter, or it has no torch.</exception>
    /// <exception cref="IOException">It ended; the message has its last words.</exception>
    public PeerSteps(string script, string python, StepPlan plan, bool loop, long parameters)
    {
        if (!File.Exists(script))
            throw new FileNotFoundException($"{script}: no such file. Expected the peer's script: run this inside the repository.", script);
        process = Start(python, [script, .. Arguments(plan, parameters), .. loop ? new[] { "--loop" } : []]);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
                errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        try
        {
            Environment = PeerLine.Environment(ReadLine(python), parameters);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public StepEnvironment Environment { get; }

    public StepTimes Run(int steps)
    {
        process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
        process.StandardInput.Flush();
        return PeerLine.Times(ReadLine(process.StartInfo.FileName), steps);
    }

    /// <summary>Ends the process, at once where it is in mid-turn.</summary>
    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private static Process Start(string python, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(python, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new NoPeerException($"'{python}' cannot be started ({error.Message}). {Remedy}");
        }
    }

    private static IEnumerable<string> Arguments(StepPlan plan, long parameters)
    {
        var shape = plan.Shape;
        var values = new (string Name, IFormattable Value)[]
        {
            ("vocabulary", shape.Vocabulary), ("hidden", shape.Hidden), ("layers", shape.Layers), ("heads", shape.Heads),
            ("intermediate", shape.Intermediate), ("positions", shape.Positions), ("segments", shape.TokenTypes), ("labels", plan.Labels.Count),
            ("dropout", shape.Dropout), ("parameters", parameters), ("batch", plan.Batch), ("tokens", plan.Tokens), ("batches", StepPlan.Batches),
            ("learning-rate", plan.Recipe.LearningRate), ("weight-decay", plan.Recipe.WeightDecay), ("seed", plan.Seed), ("threads", plan.Threads),
        };
        return values.Select(option => $"--{option.Name}={option.Value.ToString(null, CultureInfo.InvariantCulture)}");
    }

    private string ReadLine(string python)
    {
        if (process.StandardOutput.ReadLine() is { } line)
            return line;
        process.WaitForExit();
        string said;
        lock (errors)
            said = errors.ToString().Trim();
        throw process.ExitCode == NoTorch
            ? new NoPeerException($"{python} has no torch ({said}). {Remedy}")
            : new IOException($"The peer ended with status {process.ExitCode}: {(said.Length == 0 ? "it said nothing" : said.Split('\n')[^1])}");
    }
}
