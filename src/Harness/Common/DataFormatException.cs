namespace Harness.Common;

/// <summary>
/// An input does not follow its format. The message names the file, the line, what stood there, what was expected and the fix.
/// </summary>
public sealed class DataFormatException(string message, Exception? inner = null) : Exception(message, inner);
