using Harness.Contest.Weights;

namespace TestSupport;

/// <summary>A test that needs a fetched checkpoint and real data, and is skipped, saying what it missed, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CheckpointFactAttribute : FactAttribute
{
    /// <param name="checkpoint">The name of the checkpoint, such as <c>minilm</c>.</param>
    /// <param name="files">Relative to the data folder, such as <c>conll2003/train.txt</c>.</param>
    public CheckpointFactAttribute(string checkpoint, params string[] files)
    {
        try
        {
            WeightsLocation.OfUser.Find(checkpoint);
        }
        catch (FileNotFoundException)
        {
            Skip = $"Needs the checkpoint {checkpoint}; get it with 'bench fetch {checkpoint}'.";
        }

        Skip ??= new RealDataFactAttribute(files).Skip;
    }
}
