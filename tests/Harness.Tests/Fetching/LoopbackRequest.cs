namespace Harness.Tests.Fetching;

/// <summary>What a client sent.</summary>
/// <param name="Target">The second word of the first line.</param>
/// <param name="From">Where the range that it asks for begins; null where it asks for the whole.</param>
internal sealed record LoopbackRequest(string Target, long? From);
