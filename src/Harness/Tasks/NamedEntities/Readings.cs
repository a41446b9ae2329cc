using System.Runtime.InteropServices;
using Harness.Models.Inputs;

namespace Harness.Tasks.NamedEntities;

/// <summary>Scores the output of a model in both readings, which <see cref="ReadingScores"/> describes.</summary>
public static class Readings
{
    /// <summary>Scores a split. The lists have one element for each sentence.</summary>
    /// <param name="tags">The tags that the ids belong to.</param>
    /// <param name="sentences">The words and tags of the corpus, which are the gold of the word reading.</param>
    /// <param name="examples">The same sentences as the model sees them, whose labels are the gold of the aligned reading.</param>
    /// <param name="predicted">A label id for each token of an example. The ids of tokens without a label are not read.</param>
    /// <exception cref="ArgumentException">Lengths do not agree, or an id is not a tag.</exception>
    public static ReadingScores Score(
        TagSet tags, IReadOnlyList<TaggedSentence> sentences, IReadOnlyList<Example> examples, IReadOnlyList<int[]> predicted)
    {
        if (sentences.Count != examples.Count || sentences.Count != predicted.Count)
        {
            throw new ArgumentException(
                $"There are {sentences.Count} sentences, {examples.Count} examples and {predicted.Count} predictions; "
                + "expected one example and one prediction for each sentence.");
        }

        var aligned = new EntityScorer(tags);
        var word = new EntityScorer(tags);
        var strict = new EntityScorer(tags, EntityScheme.Iob2);
        var gold = new List<int>();
        var labels = new List<int>();
        for (var i = 0; i < sentences.Count; i++)
        {
            var example = examples[i];
            CheckLength(example, predicted[i], i);
            gold.Clear();
            labels.Clear();
            for (var t = 0; t < example.Length; t++)
            {
                if (example.Labels[t] == Example.Ignored)
                    continue;
                gold.Add(example.Labels[t]);
                labels.Add(predicted[i][t]);
            }

            aligned.Add(CollectionsMarshal.AsSpan(gold), CollectionsMarshal.AsSpan(labels));
            int[] ofWords = [.. sentences[i].Tags];
            // An entity at a word that has no token counts as missed: its tag is O, which is id 0.
            var predictedOfWords = example.WordLabels(predicted[i], sentences[i].Words.Count);
            word.Add(ofWords, predictedOfWords);
            strict.Add(ofWords, predictedOfWords);
        }

        return new ReadingScores(aligned.ToScores(), word.ToScores(), strict.ToScores());
    }

    private static void CheckLength(Example example, int[] predicted, int sentence)
    {
        if (predicted.Length != example.Length)
        {
            throw new ArgumentException(
                $"Sentence {sentence}: {predicted.Length} predicted labels for {example.Length} tokens; expected one for each token.");
        }
    }
}
