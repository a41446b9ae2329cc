using Harness.Common;
using Harness.Models.Inputs;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Harness.Models.Formats.Onnx;

/// <summary>The ONNX file of a network, opened in ONNX Runtime, which computes it in this process on the CPU.</summary>
public sealed class OnnxSession : IDisposable
{
    private readonly RunOptions options = new();
    private readonly InferenceSession session;
    private readonly string[] inputs;
    private readonly string[] outputs;

    // The published builds of ONNX Runtime send usage data to their maker unless this variable is set when the library is loaded.
    static OnnxSession() => NativeLibraries.SetVariable("ORT_DISABLE_TELEMETRY", "1", overwrite: true);

    private OnnxSession(InferenceSession session)
    {
        this.session = session;
        var readsCases = session.InputMetadata.ContainsKey(NetworkGraph.Cases);
        inputs = readsCases ? [NetworkGraph.Ids, NetworkGraph.Mask, NetworkGraph.Cases] : [NetworkGraph.Ids, NetworkGraph.Mask];
        outputs = [session.OutputMetadata.ContainsKey(NetworkGraph.Vectors) ? NetworkGraph.Vectors : NetworkGraph.Logits];
    }

    /// <summary>Reads a file and prepares it for computation.</summary>
    /// <param name="threads">The number of threads that compute one operator together; latencies are measured with 1.</param>
    /// <exception cref="OnnxRuntimeException">The file is missing or damaged, or ONNX Runtime cannot compute what it holds.</exception>
    public static OnnxSession Open(string file, int threads)
    {
        using var settings = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new OnnxSession(new InferenceSession(file, settings));
    }

    /// <summary>Computes one example alone.</summary>
    /// <returns>
    /// The logits of its tokens (T, C), row-major; those of the whole example (C) where the network pools; the vector of the example (H) where the
    /// network is an encoder
    /// </returns>
    public float[] Logits(Example example)
    {
        var mask = new long[example.Length];
        Array.Fill(mask, 1);
        return Logits(Longs(example.TokenIds), mask, Longs(example.CaseIds), [1, example.Length]);
    }

    /// <summary>Computes a batch that lies on the CPU.</summary>
    /// <returns>
    /// The logits of all positions (B, T, C), row-major, where those of padding mean nothing; those of all examples (B, C) where the network pools;
    /// the vectors of all examples (B, H) where the network is an encoder
    /// </returns>
    public float[] Logits(Batch batch)
    {
        using var scope = NewDisposeScope();
        var mask = batch.Mask?.to(ScalarType.Int64) ?? ones_like(batch.TokenIds);
        return Logits(Longs(batch.TokenIds), Longs(mask), Longs(batch.CaseIds), batch.TokenIds.shape);
    }

    public void Dispose()
    {
        session.Dispose();
        options.Dispose();
    }

    private float[] Logits(long[] tokenIds, long[] mask, long[] caseIds, long[] shape)
    {
        using var ids = OrtValue.CreateTensorValueFromMemory(tokenIds, shape);
        using var isToken = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var cases = OrtValue.CreateTensorValueFromMemory(caseIds, shape);
        OrtValue[] all = [ids, isToken, cases];
        using var computed = session.Run(options, inputs, all[..inputs.Length], outputs);
        return computed[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static long[] Longs(int[] numbers) => Array.ConvertAll(numbers, number => (long)number);

    private static long[] Longs(Tensor numbers) => numbers.data<long>().ToArray();
}
