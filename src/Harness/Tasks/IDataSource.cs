namespace Harness.Tasks;

/// <summary>The source of a track's data.</summary>
public interface IDataSource
{
    /// <summary>A short description for lists of tracks and help texts.</summary>
    string Description { get; }

    /// <summary>True where the user has to name or fetch a folder with the data; false where data are generated or named by the track.</summary>
    bool NeedsFolder => false;

    /// <summary>True where a run fetches the data by itself when the user names no folder.</summary>
    bool IsFetched => false;

    /// <summary>True where the test sentences may be shown to everybody.</summary>
    bool MayBePublished => false;

    /// <summary>The licence and the limits of the data, for model cards.</summary>
    DataTerms Terms => DataTerms.OfUser;

    /// <summary>The figures that others published for the same test split; none where nothing is known.</summary>
    PublishedFigures Published => PublishedFigures.None;

    /// <summary>Reads or generates the data.</summary>
    /// <param name="folder">The folder with real data; null when the user named none.</param>
    /// <param name="text">A file or folder with unlabelled text; null when the user named none.</param>
    /// <exception cref="FileNotFoundException">Data are missing; the message says which, and how to provide them.</exception>
    IContestData Open(string? folder, string? text = null);
}

/// <summary>The licence and the limits of data, as the card of a model that was trained on them states them.</summary>
/// <param name="Licence">The sentences on who owns the data and who may pass them on.</param>
/// <param name="Limits">The sentences on what a model that has seen nothing else cannot be expected to do.</param>
public sealed record DataTerms(string Licence, string Limits)
{
    /// <summary>A user's own data, of which nothing is known here.</summary>
    public static DataTerms OfUser { get; } = new(
        "The data are the track's own, and their licence is for their owner to state.",
        "It has learnt one corpus. Measure it on your own text before you rely on it.");

    /// <summary>The SPDX identifier of the licence under which a model made of the data alone may be published; null where there is none.</summary>
    public string? Spdx { get; init; }

    /// <summary>The language, as the Hugging Face hub abbreviates it; null where it is not known.</summary>
    public string? Language { get; init; }

    /// <summary>The name of the data on the Hugging Face hub; null where they are not there.</summary>
    public string? HubName { get; init; }
}

/// <summary>The figures that others published for the same test split. They were not measured here, and not by these rules.</summary>
/// <param name="Note">Sentences that say how the figures came about.</param>
/// <param name="All">The figures in the order in which they are shown.</param>
public sealed record PublishedFigures(string Note, IReadOnlyList<PublishedFigure> All)
{
    /// <summary>No figures.</summary>
    public static PublishedFigures None { get; } = new("", []);
}

/// <summary>A figure that others published for the same test split.</summary>
/// <param name="Source">The publication.</param>
/// <param name="Model">The model that was measured.</param>
/// <param name="Setting">The way in which the model was made.</param>
/// <param name="Parameters">The number of the model's parameters; null where the source does not say.</param>
/// <param name="Score">The headline, with the digits that were published.</param>
/// <param name="TeacherScore">
/// The headline that the same source publishes for the system's teacher on the same split; null for a system that has no teacher.
/// </param>
public sealed record PublishedFigure(string Source, string Model, string Setting, long? Parameters, decimal Score, decimal? TeacherScore)
{
    /// <summary>The name of the entry that does the same here; null where none does.</summary>
    public string? Entry { get; init; }

    /// <summary>The score as a share of the teacher's, 0 to 1; null for a system that has no teacher.</summary>
    public double? Share => (double?)(Score / TeacherScore);
}
