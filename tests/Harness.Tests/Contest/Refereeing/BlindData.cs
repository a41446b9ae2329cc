using Harness.Models.Inputs;
using Harness.Tasks;
using Harness.Text;
using Harness.Training;

namespace Harness.Tests.Contest.Refereeing;

/// <summary>Data whose test split nobody may ask for.</summary>
internal sealed class BlindData(IContestData data) : IContestData
{
    public BertWordPiece WordPiece => data.WordPiece;

    public string Hash => data.Hash;

    public TextSource Text => data.Text;

    public TextDocument TrainingText => data.TrainingText;

    public IReadOnlyList<Example> Unlabelled => data.Unlabelled;

    public Split Split(string name) => name == Harness.Training.Split.Test ? throw new InvalidOperationException("asked for test") : data.Split(name);
}
