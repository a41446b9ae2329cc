namespace Harness.Tasks;

/// <summary>The error of a track whose data the user has to name.</summary>
internal static class MissingData
{
    /// <summary>Says that no folder with data was named, and what it has to hold.</summary>
    /// <param name="expected">The contents of the folder, such as "stsb/ and sick2014/".</param>
    public static FileNotFoundException Folder(string expected) =>
        new($"This track needs real data. Name the folder that holds {expected} with --data DIR or BENCH_DATA=DIR.");
}
