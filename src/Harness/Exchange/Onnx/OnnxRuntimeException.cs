namespace Harness.Exchange.Onnx;

/// <summary>ONNX Runtime ended with an error; the message has its last words.</summary>
public sealed class OnnxRuntimeException(string message) : Exception(message);
