using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Harness.Data;
using static TorchSharp.torch;

namespace Harness.Exchange.Onnx;

/// <summary>ONNX Runtime, as the npm package onnxruntime-node: <c>make onnxruntime</c> installs it. It computes on the CPU.</summary>
public sealed class OnnxRuntime
{
    /// <summary>Names the folder whose node_modules has onnxruntime-node, where that is not the repository's tools/onnxruntime.</summary>
    public const string FolderVariable = "BENCH_ONNXRUNTIME";

    private const string Package = "onnxruntime-node";
    private const string Script = "run.mjs";
    private const int BatchSize = 32;

    private readonly string node;
    private readonly string script;
    private readonly string folder;

    private OnnxRuntime(string node, string script, string folder) => (this.node, this.script, this.folder) = (node, script, folder);

    /// <returns>Null where there is no node or no onnxruntime-node.</returns>
    public static OnnxRuntime? TryFind()
    {
        if (ToolFolder() is not { } tool)
            return null;
        var folder = Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named ? Path.GetFullPath(named) : tool;
        var program = OperatingSystem.IsWindows() ? "node.exe" : "node";
        var node = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists);
        return node is not null && Directory.Exists(Path.Combine(folder, "node_modules", Package)) ? new OnnxRuntime(node, Path.Combine(tool, Script), folder) : null;
    }

    /// <summary>What a model computes for every token, in batches of like length, padding left out of what comes back.</summary>
    /// <returns>For each example (T, C), row-major</returns>
    /// <exception cref="OnnxRuntimeException">It refuses the model.</exception>
    public float[][] Logits(string model, IReadOnlyList<Example> examples)
    {
        var batches = LengthBuckets.Sorted([.. examples.Select(example => example.Length)], BatchSize).ToArray();
        var work = Directory.CreateTempSubdirectory("bench-onnx-");
        try
        {
            var output = Path.Combine(work.FullName, "logits.bin");
            Run("logits", model, WriteBatches(work.FullName, examples, batches), output);
            var all = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(output));
            var positions = batches.Sum(indices => indices.Length * indices.Max(index => examples[index].Length));
            var classes = all.Length / positions;
            var logits = new float[examples.Count][];
            var from = 0;
            foreach (var indices in batches)
            {
                var longest = indices.Max(index => examples[index].Length);
                foreach (var index in indices)
                {
                    logits[index] = all.Slice(from, examples[index].Length * classes).ToArray();
                    from += longest * classes;
                }
            }

            return logits;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>Computes examples one after another.</summary>
    /// <param name="warmUp">How many of them come first and are not timed.</param>
    /// <param name="threads">That one example is computed with.</param>
    /// <returns>Milliseconds of each of the others, in order</returns>
    /// <exception cref="OnnxRuntimeException">It refuses the model.</exception>
    public double[] Latency(string model, IReadOnlyList<Example> examples, int warmUp, int threads)
    {
        var work = Directory.CreateTempSubdirectory("bench-onnx-");
        try
        {
            var batches = WriteBatches(work.FullName, examples, [.. Enumerable.Range(0, examples.Count).Select(index => new[] { index })]);
            return JsonSerializer.Deserialize<double[]>(Run("latency", model, batches, threads.ToString(CultureInfo.InvariantCulture)))![warmUp..];
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static string WriteBatches(string work, IReadOnlyList<Example> examples, int[][] batches)
    {
        var path = Path.Combine(work, "batches.json");
        using var file = File.Create(path);
        JsonSerializer.Serialize(file, batches.Select(indices =>
        {
            using var scope = NewDisposeScope();
            var batch = Batch.Of(examples, indices, CPU);
            var ids = batch.TokenIds.data<long>().ToArray();
            return new { shape = batch.TokenIds.shape, ids, mask = batch.Mask?.to(ScalarType.Int64).data<long>().ToArray() ?? [.. Enumerable.Repeat(1L, ids.Length)] };
        }));
        return path;
    }

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(node, [script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment[FolderVariable] = folder;
        using var process = Started(start);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new OnnxRuntimeException($"{string.Join(' ', arguments)}: {errors.Result.Trim()}");
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new OnnxRuntimeException($"{start.FileName}: {error.Message}. Expected Node.js; put one that runs first in PATH.");
        }
    }

    // In the repository, above the program or the current folder.
    private static string? ToolFolder()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
            for (var above = new DirectoryInfo(start); above is not null; above = above.Parent)
                if (Path.Combine(above.FullName, "tools", "onnxruntime") is var tool && File.Exists(Path.Combine(tool, Script)))
                    return tool;
        return null;
    }
}
