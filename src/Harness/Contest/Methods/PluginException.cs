using Harness.Contest.Refereeing;

namespace Harness.Contest.Methods;

/// <summary>A method's class, its assembly or its folder cannot be used.</summary>
public sealed class PluginException(string message, Exception? inner = null) : Exception(message, inner);
