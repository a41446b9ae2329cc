using Harness.Tasks;

namespace Harness.Contest.Refereeing;

/// <summary>A track's data as methods are handed them: named, but not to be opened, because the test split is in there.</summary>
internal sealed class WithheldData(IDataSource source) : IDataSource
{
    public string Description => source.Description;

    /// <exception cref="InvalidOperationException">Always.</exception>
    public IContestData Open(string? folder, string? text) => throw new InvalidOperationException(
        $"A method does not open a track's data ({Description}): the test split is in there. Train on Arena.Training and Arena.Validation.");
}
