namespace Harness.Tasks;

/// <summary>The source of a track's data.</summary>
public interface IDataSource
{
    /// <summary>A short description for lists of tracks and help texts.</summary>
    string Description { get; }

    /// <summary>True where the user has to name or fetch a folder with the data; false where data are generated or named by the track.</summary>
    bool NeedsFolder => false;

    /// <summary>True where the test sentences may be shown to everybody.</summary>
    bool MayBePublished => false;

    /// <summary>The figures that others published for the same test split; none where nothing is known.</summary>
    IReadOnlyList<PublishedFigure> Published => [];

    /// <summary>Reads or generates the data.</summary>
    /// <param name="folder">The folder with real data; null when the user named none.</param>
    /// <param name="text">A file or folder with unlabelled text; null when the user named none.</param>
    /// <exception cref="FileNotFoundException">Data are missing; the message says which, and how to provide them.</exception>
    IContestData Open(string? folder, string? text = null);
}

/// <summary>A figure that others published for the same test split. It was not measured here, and not by these rules.</summary>
/// <param name="Source">The publication.</param>
/// <param name="Model">The model that was measured.</param>
/// <param name="Setting">The way in which the model was made.</param>
/// <param name="Parameters">The number of the model's parameters.</param>
/// <param name="Score">The headline as published, in percent.</param>
/// <param name="TeacherScore">What the same source publishes for the system's teacher on the same split, in percent.</param>
public sealed record PublishedFigure(string Source, string Model, string Setting, long Parameters, double Score, double TeacherScore)
{
    /// <summary>The name of the entry that does the same here; null where none does.</summary>
    public string? Entry { get; init; }

    /// <summary>The score as a share of the teacher's, 0 to 1.</summary>
    public double Share => Score / TeacherScore;
}
