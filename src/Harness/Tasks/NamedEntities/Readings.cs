using System.Runtime.InteropServices;
using Harness.Models.Inputs;

namespace Harness.Tasks.NamedEntities;

/// <summary>Scores a network's output in both readings.</summary>
public static class Readings
{
    /// <summary>Lists of equal length, one element a sentence.</summary>
    /// <param name="tags">What the ids mean.</param>
    /// <param name="sentences">The corpus's own words and tags: the gold of the word reading.</param>
    /// <param name="examples">The same sentences as the network saw them: the gold of the aligned reading.</param>
    /// <param name="predicted">A label id for each token of the example, specials included (what stands there is not read).</param>
    /// <exception cref="ArgumentException">Lengths do not agree, or an id is not a tag.</exception>
    public static ReadingScores Score(
        TagSet tags, IReadOnlyList<TaggedSentence> sentences, IReadOnlyList<Example> examples, IReadOnlyList<int[]> predicted)
    {
        if (sentences.Count != examples.Count || sentences.Count != predicted.Count)
        {
            throw new ArgumentException(
                $"{sentences.Count} sentences, {examples.Count} examples and {predicted.Count} predictions; expected one each a sentence.");
        }

        var aligned = new EntityScorer(tags);
        var word = new EntityScorer(tags);
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
            word.Add([.. sentences[i].Tags], WordTags(example, predicted[i], sentences[i].Words.Count));
        }

        return new ReadingScores(aligned.ToScores(), word.ToScores());
    }

    /// <summary>
    /// The tag ids of a sentence's words: each word's is that of its first sub-token, and O (id 0) for a word that has no token, because
    /// the sentence was truncated or the tokenizer drops the word. The network has no say there, and the entity it misses is missed.
    /// </summary>
    /// <param name="example">The sentence as the network saw it, T tokens.</param>
    /// <param name="predicted">T label ids.</param>
    /// <param name="words">The sentence's words, the length of what is returned.</param>
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
                $"Sentence {sentence}: {predicted.Length} predicted labels for {example.Length} tokens; expected one a token, specials included.");
        }
    }
}
