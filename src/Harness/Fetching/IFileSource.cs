namespace Harness.Fetching;

/// <summary>Where files come from.</summary>
public interface IFileSource
{
    /// <summary>Fills <paramref name="partial"/>, beginning with what is there already if it can. Nobody has looked at the content's hash yet.</summary>
    /// <exception cref="FetchException">It cannot be had.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what came so far is in <paramref name="partial"/>.</exception>
    Task BringAsync(RemoteFile file, string partial, CancellationToken cancel);

    /// <summary>Where a file comes from, for messages.</summary>
    string PlaceOf(RemoteFile file);
}
