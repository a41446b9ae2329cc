using Harness.Common;
using Microsoft.ML.OnnxRuntime;

namespace Harness.Models.Formats.Onnx;

/// <summary>The ONNX file of a network, opened in ONNX Runtime, which computes it in this process on the CPU.</summary>
public sealed class OnnxSession : IDisposable
{
    private readonly RunOptions options = new();
    private readonly InferenceSession session;
    private readonly string[] outputs;

    // The published builds of ONNX Runtime send usage data to their maker unless this variable is set when the library is loaded.
    static OnnxSession() => NativeLibraries.SetVariable("ORT_DISABLE_TELEMETRY", "1", overwrite: true);

    private OnnxSession(InferenceSession session)
    {
        this.session = session;
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

    /// <summary>Computes an example or a batch.</summary>
    /// <param name="inputs">
    /// What <see cref="OnnxModel.OnnxInputs(Inputs.Example)"/> or <see cref="OnnxModel.OnnxInputs(Inputs.Batch)"/> gives.
    /// </param>
    /// <returns>
    /// The logits of all positions (B, T, C), row-major, where those of padding mean nothing; those of all examples (B, C) where the network pools;
    /// the vectors of all examples (B, H) where the network is an encoder
    /// </returns>
    public float[] Logits(IReadOnlyList<OnnxInput> inputs)
    {
        OrtValue[] values = [.. inputs.Select(input => OrtValue.CreateTensorValueFromMemory(input.Values, input.Shape))];
        try
        {
            using var computed = session.Run(options, [.. inputs.Select(input => input.Name)], values, outputs);
            return computed[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            foreach (var value in values)
                value.Dispose();
        }
    }

    public void Dispose()
    {
        session.Dispose();
        options.Dispose();
    }
}
