using Harness.Text;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>A corpus of the user's own. It reads the files that it names, wherever other data lie.</summary>
/// <param name="files">By their full paths.</param>
/// <param name="vocabularySize">Entries of a vocabulary that has to be made, specials included.</param>
/// <param name="maximumLength">Tokens an example at most, specials included.</param>
/// <param name="checkpointVocabulary">Finds the vocab.txt that is used where the files name none; null where the teacher starts from no checkpoint.</param>
public sealed class CorpusData(CorpusFiles files, TagSet tags, int vocabularySize, int maximumLength, Func<string>? checkpointVocabulary) : IDataSource
{
    public string Description => $"{Path.GetFileName(files.Train)}, {Path.GetFileName(files.Validation)} and {Path.GetFileName(files.Test)}, tags {string.Join(' ', tags.Types)}";

    public IContestData Open(string? folder, string? text)
    {
        foreach (var file in new[] { files.Train, files.Validation, files.Test, files.Vocabulary, files.Text }.OfType<string>())
            if (!File.Exists(file) && !Directory.Exists(file))
                throw new FileNotFoundException($"{file}: no such file. The track's data name it; put it there, or correct the name.", file);
        var sentences = new Dictionary<string, IReadOnlyList<TaggedSentence>>
        {
            [Split.Training] = ConllReader.Read(files.Train, tags),
            [Split.Validation] = ConllReader.Read(files.Validation, tags),
            [Split.Test] = ConllReader.Read(files.Test, tags),
        };
        var unlabelled = (text ?? files.Text) is { } path
            ? TextSource.At(path)
            : TextSource.None("This track names no unlabelled text. Give its data a \"text\", or name a file or folder with --text.");
        return new NamedEntityData(sentences, new BertWordPiece(VocabularyOf(sentences[Split.Training])), tags, maximumLength, unlabelled);
    }

    private Vocabulary VocabularyOf(IReadOnlyList<TaggedSentence> training) =>
        files.Vocabulary is { } path ? Vocabulary.Load(path)
        : checkpointVocabulary is not null ? Vocabulary.Load(checkpointVocabulary())
        : Vocabulary.FromEntries(WordPieceTrainer.Train(training.SelectMany(sentence => sentence.Words), vocabularySize));
}
