namespace Harness.Tests.Fetching;

/// <summary>What a <see cref="LoopbackServer"/> does with a request before it closes the connection.</summary>
internal delegate Task Answer(LoopbackRequest request, Stream connection, CancellationToken stopped);
