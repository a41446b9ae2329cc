using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Bench.Speed;

/// <summary>There is no PyTorch for Python to compare with. The message says why and how to install it.</summary>
public sealed class NoPeerException(string message) : Exception(message);

/// <summary>PyTorch for Python: tests/peers/speed.py in a process that lives as long as this object and answers line by line.</summary>
public sealed class PeerSide : ISpeedSide
{
    // The script ends with this exit status where its python has no torch.
    private const int NoTorch = 3;

    private const string Remedy =
        "Install it with: apt-get install python3-torch libopenblas0-openmp (or name a python that has torch with --python).";

    // These variables would make OpenBLAS use other kernels or block sizes than it chooses by itself.
    private static readonly string[] Unset = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

    private readonly Process process;
    private readonly StringBuilder errors = new();
    private readonly int units;

    /// <param name="script">The peer's script.</param>
    /// <param name="python">The interpreter that runs it.</param>
    /// <exception cref="NoPeerException">There is no such interpreter, it has no torch, or its torch uses the slow reference BLAS.</exception>
    /// <exception cref="IOException">The process ended; the message has the last line that it wrote.</exception>
    public PeerSide(string script, string python, SpeedWork work)
    {
        if (!File.Exists(script))
            throw new FileNotFoundException($"{script}: no such file. Expected the peer's script: run this inside the repository.", script);
        var job = work.ForPeer();
        job["threads"] = get_num_threads();
        units = job["units"] is JsonArray each ? each.Count : job["units"]!.GetValue<int>();
        process = Start(script, python);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
                errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        try
        {
            Environment = PeerLine.Environment(Ask(job.ToJsonString()), job["shape"]?["parameters"]?.GetValue<long>());
            if (Environment.HasReferenceBlas)
                throw new NoPeerException($"{python}'s torch multiplies matrices with the reference BLAS ({Environment.Blas}). {Remedy}");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The libraries and threads that the peer runs on.</summary>
    public PeerEnvironment Environment { get; }

    /// <summary>The loss of the last step; null where the work is not a training.</summary>
    public double? Loss { get; private set; }

    public IReadOnlyList<double> Run()
    {
        var turn = PeerLine.Turn(Ask("run"), units);
        Loss = turn.Loss;
        return turn.Milliseconds;
    }

    /// <summary>Ends the process, even in the middle of a turn.</summary>
    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private static Process Start(string script, string python)
    {
        var start = new ProcessStartInfo(python, [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in Unset)
            start.Environment.Remove(variable);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new NoPeerException($"'{python}' cannot be started ({error.Message}). {Remedy}");
        }
    }

    private string Ask(string line)
    {
        try
        {
            process.StandardInput.WriteLine(line);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The process has ended already. What it wrote before is read below.
        }

        if (process.StandardOutput.ReadLine() is { } answer)
            return answer;
        process.WaitForExit();
        string said;
        lock (errors)
            said = errors.ToString().Trim();
        throw process.ExitCode == NoTorch
            ? new NoPeerException($"{process.StartInfo.FileName} has no torch ({said}). {Remedy}")
            : new IOException($"The peer ended with status {process.ExitCode}: {(said.Length == 0 ? "it said nothing" : said.Split('\n')[^1])}");
    }
}
