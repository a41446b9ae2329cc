using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>What is published of a run: its record, and beside it the tables that are too long for one. Those are there where it ended well.</summary>
public sealed record PublishedRun(string Folder, RunRecord Record)
{
    public string Name => Path.GetFileName(Folder);

    /// <summary>The epochs from the first; none where the method did not train by epochs.</summary>
    public IReadOnlyList<EpochRow> Epochs => Path.Combine(Folder, RunFolder.EpochsFile) is var path && File.Exists(path) ? EpochTable.Read(path) : [];

    /// <summary>Counts of every test sentence.</summary>
    public IReadOnlyList<SentenceRow> Sentences => Read<SentenceRow>(RunFolder.CountsFile);

    public IReadOnlyList<TypeCountsRow> Types => Read<TypeCountsRow>(RunFolder.TypesFile);

    /// <summary>Predicted label ids of every token of a split's sentences.</summary>
    public string Predictions(string split) => Path.Combine(Folder, RunFolder.PredictionsFile(split));

    private IReadOnlyList<T> Read<T>(string file)
        where T : class
    {
        var path = Path.Combine(Folder, file);
        return File.Exists(path) ? CsvTable.Read<T>(path) : [];
    }
}
