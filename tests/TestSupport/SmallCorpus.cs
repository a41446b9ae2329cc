using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace TestSupport;

/// <summary>A generated corpus as files in CoNLL's columns.</summary>
internal static class SmallCorpus
{
    private static readonly Lazy<NewsCorpus> Corpus = new(() => NewsCorpus.Generate(seed: 5, train: 120, validation: 40, test: 40));

    /// <summary>Writes train.txt, valid.txt and test.txt, the word first and its tag last.</summary>
    /// <param name="rename">A function that gives another tag for CoNLL's; null keeps CoNLL's tags.</param>
    public static void Write(string folder, Func<string, string>? rename = null)
    {
        Directory.CreateDirectory(folder);
        WriteSplit("train.txt", Corpus.Value.Train);
        WriteSplit("valid.txt", Corpus.Value.Validation);
        WriteSplit("test.txt", Corpus.Value.Test);

        void WriteSplit(string name, IReadOnlyList<TaggedSentence> sentences) =>
            File.WriteAllText(Path.Combine(folder, name), string.Concat(sentences.Select(Lines)));

        string Lines(TaggedSentence sentence) => string.Concat(sentence.Words.Select((word, i) =>
        {
            var tag = TagSet.Conll2003[sentence.Tags[i]];
            return $"{word} - {rename?.Invoke(tag) ?? tag}\n";
        })) + "\n";
    }

    /// <summary>Makes a vocabulary of the training split.</summary>
    public static BertWordPiece WordPiece(int size)
    {
        var words = Corpus.Value.Train.SelectMany(sentence => sentence.Words);
        return new BertWordPiece(Vocabulary.FromEntries(WordPieceTrainer.Train(words, size)));
    }
}
