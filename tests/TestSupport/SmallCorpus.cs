using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace TestSupport;

/// <summary>A generated corpus as files in CoNLL's columns.</summary>
internal static class SmallCorpus
{
    private static readonly Lazy<NewsCorpus> Corpus = new(() => NewsCorpus.Generate(seed: 5, train: 120, validation: 40, test: 40));

    /// <summary>Writes train.txt, valid.txt and test.txt, the word first and its tag last.</summary>
    /// <param name="rename">From CoNLL's tag to another; null for as it is.</param>
    public static void Write(string folder, Func<string, string>? rename = null)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, sentences) in new[] { ("train.txt", Corpus.Value.Train), ("valid.txt", Corpus.Value.Validation), ("test.txt", Corpus.Value.Test) })
            File.WriteAllText(Path.Combine(folder, name), string.Concat(sentences.Select(Lines)));

        string Lines(TaggedSentence sentence) => string.Concat(sentence.Words.Select((word, i) =>
        {
            var tag = TagSet.Conll2003[sentence.Tags[i]];
            return $"{word} - {rename?.Invoke(tag) ?? tag}\n";
        })) + "\n";
    }

    /// <summary>A vocabulary of the training split.</summary>
    public static BertWordPiece WordPiece(int size) => new(Vocabulary.FromEntries(WordPieceTrainer.Train(Corpus.Value.Train.SelectMany(sentence => sentence.Words), size)));
}
