using Harness.Models;
using Harness.Training;

namespace Harness.Contest.Refereeing;

/// <summary>Scores a trained model on whole splits and writes down what it predicted.</summary>
internal sealed class FinalScoring(RunContext context, RunWriter writer)
{
    /// <param name="model">A model that is on the device of the run.</param>
    /// <param name="name">The name of the split: validation or test.</param>
    public TaskScores Score(Model model, string name)
    {
        var split = context.Data.Split(name);
        var predicted = model.PredictionsFor(split.Examples, context.Device);
        var count = predicted.AreLabels ? predicted.Labels.Count : predicted.Vectors.Count;
        if (count != split.Examples.Count)
            throw new InvalidOperationException(
                Invariant($"The model predicted {count:N0} inputs of the {split.Examples.Count:N0} of {name}. Expected one prediction for each."));
        if (predicted.AreLabels)
            writer.WritePredictions(split, predicted.Labels);
        return split.Scorer.Score(predicted);
    }
}
