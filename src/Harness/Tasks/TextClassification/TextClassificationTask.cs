using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Tasks.TextClassification;

/// <summary>Classification of short texts: one class for every text, by macro F1.</summary>
/// <param name="classes">The names of the classes. The last of them is the one whose F1 is told by itself, such as positive.</param>
/// <param name="furtherTest">The name of a further test split, whose scores stand beside the headline; null where there is none.</param>
/// <param name="form">The form in which models read a text.</param>
public sealed class TextClassificationTask(
    IReadOnlyList<string> classes, string? furtherTest = null, TextForm form = TextForm.AsWritten) : ContestTask
{
    public override string Name => "text";

    public override IReadOnlyList<string> Labels => classes;

    public override TaskMetrics Metrics => OwnMetrics.All;

    public override string TypeName => "class";

    public override bool LabelsWholeInputs => true;

    internal ClassificationMetrics OwnMetrics { get; } = new(classes, furtherTest);

    /// <summary>Gives the class of the text, and says so where the text is too long to be read as a whole.</summary>
    public override IReadOnlyList<string> Describe(string text, Model model, BertWordPiece wordPiece)
    {
        var words = LabelledText.WordsOf(TextForms.In(form, text));
        if (words.Count == 0)
            throw new ArgumentException("The text has no words. Expected a text in quotes.");
        var labeller = new Labeller(model, wordPiece, isWhole: true);
        var read = labeller.Fitting(words).First();
        var names = (model as Network)?.Labels ?? Labels;
        var found = names[labeller.Label([PlacedSentence.Alone(read)], CPU)[0][0]];
        return read.Count == words.Count ? [found] : [found, $"(by its first {read.Count} of {words.Count} words: the model reads no longer texts)"];
    }
}
