namespace Harness.Tasks;

/// <summary>Where a track's data come from.</summary>
public interface IDataSource
{
    /// <summary>For run records and help texts.</summary>
    string Description { get; }

    /// <summary>True where the user has to name or fetch a folder with the data; false where data are generated or named by the track.</summary>
    bool NeedsFolder => false;

    /// <summary>True where the test sentences may be shown to everybody.</summary>
    bool MayBePublished => false;

    /// <summary>What others published for the same test split; none where nothing is known.</summary>
    IReadOnlyList<PublishedFigure> Published => [];

    /// <summary>Reads or generates the data.</summary>
    /// <param name="folder">Where real data lie; null when the user named none.</param>
    /// <param name="text">A file or folder with unlabelled text; null when the user named none.</param>
    /// <exception cref="FileNotFoundException">Data are missing; the message says which, and what to set.</exception>
    IContestData Open(string? folder, string? text = null);
}
