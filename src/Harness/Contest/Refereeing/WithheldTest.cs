using Harness.Models.Inputs;
using Harness.Tasks;
using Harness.Text;
using Harness.Training;

namespace Harness.Contest.Refereeing;

/// <summary>A track's data source as methods are handed it: it has a description and cannot be opened, because it contains the test split.</summary>
internal sealed class WithheldSource(IDataSource source) : IDataSource
{
    public string Description => source.Description;

    public bool NeedsFolder => source.NeedsFolder;

    public DataTerms Terms => source.Terms;

    /// <exception cref="InvalidOperationException">Always.</exception>
    public IContestData Open(string? folder, string? text) => throw new InvalidOperationException(
        $"A method does not open a track's data ({Description}): the test split is in there. Train on Arena.Training and Arena.Validation.");
}

/// <summary>A track's opened data without the test split.</summary>
internal sealed class WithheldTest(IContestData data) : IContestData
{
    public BertWordPiece WordPiece => data.WordPiece;

    public string Hash => data.Hash;

    public TextSource Text => data.Text;

    public TextDocument TrainingText => data.TrainingText;

    public IReadOnlyList<Example> Unlabelled => data.Unlabelled;

    /// <exception cref="InvalidOperationException">The test split was asked for.</exception>
    public Split Split(string name) => data.Split(NotTest(name));

    /// <exception cref="InvalidOperationException">The test split was asked for.</exception>
    public IReadOnlyList<IReadOnlyList<string>> WordsOf(string split) => data.WordsOf(NotTest(split));

    private static string NotTest(string split) => split == Harness.Training.Split.Test
        ? throw new InvalidOperationException("The test split is withheld until the referee scores. Train on Arena.Training and Arena.Validation.")
        : split;
}
