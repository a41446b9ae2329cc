using Harness.Exchange.Onnx;

namespace Harness.Tests.Exchange;

/// <summary>A test that runs a model in ONNX Runtime, and is skipped, saying so, where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnnxRuntimeFactAttribute : FactAttribute
{
    public const string Needs = "Needs ONNX Runtime: 'make onnxruntime' installs it, with Node.js's npm.";

    public OnnxRuntimeFactAttribute()
    {
        if (OnnxRuntime.TryFind() is null)
            Skip = Needs;
    }
}
