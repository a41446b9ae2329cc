using Harness.Exchange.Onnx;

namespace Harness.Tests.Exchange;

/// <inheritdoc cref="OnnxRuntimeFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnnxRuntimeTheoryAttribute : TheoryAttribute
{
    public OnnxRuntimeTheoryAttribute()
    {
        if (OnnxRuntime.TryFind() is null)
            Skip = OnnxRuntimeFactAttribute.Needs;
    }
}
