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
            var predictedOfWords = WordTags(example, predicted[i], sentences[i].Words.Count);
            word.Add(ofWords, predictedOfWords);
            strict.Add(ofWords, predictedOfWords);
        }

        return new ReadingScores(aligned.ToScores(), word.ToScores(), strict.ToScores());
    }

    /// <summary>
    /// Gives the tag id of each word of a sentence, which is the predicted label of the word's first token. A word that has no token, because the
    /// sentence was cut or the tokenizer drops the word, gets O (id 0): an entity there counts as missed.
    /// </summary>
    /// <param name="example">The sentence as the model sees it, with T tokens.</param>
    /// <param name="predicted">The T predicted label ids.</param>
    /// <param name="words">The number of words in the sentence.</param>
    /// <exception cref="ArgumentException">Lengths do not agree.</exception>
    public static int[] WordTags(Example example, ReadOnlySpan<int> predicted, int words)
    {
        var tags = new int[words];
        var seen = -1;
        for (var t = 0; t < example.Length; t++)
        {
            var word = example.WordIds[t];
            if (word <= seen)
                continue;
            if (word >= words)
                throw new ArgumentException($"Token {t} belongs to word {word} of a sentence of {words} words; expected 0 to {words - 1}.");
            tags[word] = predicted[t];
            seen = word;
        }

        return tags;
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
