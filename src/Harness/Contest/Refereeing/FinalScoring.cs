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
        if (predicted.AreLabels)
            writer.WritePredictions(split, predicted.Labels);
        return split.Scorer.Score(predicted);
    }
}
