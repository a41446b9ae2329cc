namespace Harness.Tasks.NamedEntities;

/// <summary>Where a tagged corpus lies: files in CoNLL's columns.</summary>
public sealed record CorpusFiles
{
    public string Train { get; init; } = "train.txt";

    public string Validation { get; init; } = "valid.txt";

    public string Test { get; init; } = "test.txt";

    /// <summary>A vocab.txt; null for the checkpoint's, or one made from the training split where there is none.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>A file or folder with unlabelled text; null where there is none.</summary>
    public string? Text { get; init; }

    /// <summary>The same files by their full paths.</summary>
    public CorpusFiles In(string folder)
    {
        string Full(string path) => Path.GetFullPath(Path.Combine(folder, path));
        return new()
        {
            Train = Full(Train),
            Validation = Full(Validation),
            Test = Full(Test),
            Vocabulary = Vocabulary is null ? null : Full(Vocabulary),
            Text = Text is null ? null : Full(Text),
        };
    }
}
