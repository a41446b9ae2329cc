namespace Harness.Fetching;

/// <summary>Is told what happens while files are fetched.</summary>
public interface IFetchObserver
{
    /// <summary>Something worth a line.</summary>
    void Note(string text);

    /// <summary>Several times a second.</summary>
    void Progress(FetchProgress progress);
}
