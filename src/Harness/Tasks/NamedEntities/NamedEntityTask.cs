using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Models.Sequence;
using Harness.Results;
using Harness.Text;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tasks.NamedEntities;

/// <summary>Named-entity recognition (Tjong Kim Sang and De Meulder, CoNLL-2003): an IOB2 tag for every word.</summary>
public sealed class NamedEntityTask(TagSet tags) : ContestTask
{
    public override string Name => "ner";

    public override IReadOnlyList<string> Labels => Tags.Names;

    public override TaskMetrics Metrics => EntityMetrics.All;

    public override string TypeName => "type of entity";

    public override IReadOnlyList<string> Types => Tags.Types;

    public override bool LabelsWholeInputs => false;

    /// <summary>The tags that words get.</summary>
    public TagSet Tags { get; } = tags;

    public override WordLabelling WordLabelling { get; } = new(tags.Names, WordFeatures.Of, tags.Continuation)
    {
        OfDocument = new DocumentDescription(DocumentFeatures.Farthest, DocumentFeatures.Of),
    };

    /// <summary>Counts the sentences, words, tokens, labels and cut entities of a split.</summary>
    public override SplitStatistics StatisticsOf(Split split) =>
        base.StatisticsOf(split) with { CutEntities = split.Examples.Sum(example => EntitiesIn(example.CutLabels)) };

    /// <summary>
    /// Lists the entities in the text, one on each line: the type, then the words. A text of several sentences is read sentence by sentence, as the
    /// training data are.
    /// </summary>
    public override IReadOnlyList<string> Describe(string text, Model model, BertWordPiece wordPiece)
    {
        var labeller = new Labeller(model, wordPiece, isWhole: false);
        IReadOnlyList<string>[] inputs = [.. SentenceSplitter.Split(text).SelectMany(labeller.Fitting)];
        if (inputs.Length == 0)
            throw new ArgumentException("The text has no words. Expected a sentence in quotes.");
        var tagsOfModel = TagSet.Of((model as Network)?.Labels ?? Labels);
        var longest = tagsOfModel.Types.Max(type => type.Length);
        string[] found = [.. inputs.Zip(labeller.Label(PlacedSentence.Of(inputs), CPU)).SelectMany(pair => LinesOf(pair.First, pair.Second))];
        return found.Length == 0 ? ["no entities"] : found;

        IEnumerable<string> LinesOf(IReadOnlyList<string> words, int[] labels) => EntitySpans.Of(labels.Select(id => tagsOfModel[id]))
            .Select(span => $"{span.Type.PadRight(longest)}  {string.Join(' ', words.Skip(span.Start).Take(span.End - span.Start + 1))}");
    }

    // The first of the words may be in the middle of an entity.
    private int EntitiesIn(IReadOnlyList<int> labels) =>
        labels.Index().Count(label => Tags[label.Item][0] == 'B' || (label.Index == 0 && Tags[label.Item][0] == 'I'));
}
