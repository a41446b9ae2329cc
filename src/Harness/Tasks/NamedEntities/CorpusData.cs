using Harness.Text;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>A corpus of the user's own, which is read from the files that a track names.</summary>
/// <param name="files">The files, by their full paths.</param>
/// <param name="tags">The tags of the corpus.</param>
/// <param name="vocabularySize">The number of entries, special tokens included, where a vocabulary has to be made.</param>
/// <param name="maximumLength">The largest number of tokens in an example, special tokens included.</param>
/// <param name="checkpointFolder">
/// Finds the folder of the checkpoint, whose tokenizer is used where the files name no vocabulary; null where the teacher starts from no checkpoint.
/// </param>
public sealed class CorpusData(
    CorpusFiles files, TagSet tags, int vocabularySize, int maximumLength, Func<string>? checkpointFolder) : IDataSource
{
    public string Description =>
        $"{Path.GetFileName(files.Train)}, {Path.GetFileName(files.Validation)} and {Path.GetFileName(files.Test)}, "
        + $"tags {string.Join(' ', tags.Types)}";

    public IContestData Open(string? folder, string? text)
    {
        foreach (var file in new[] { files.Train, files.Validation, files.Test, files.Vocabulary, files.Text }.OfType<string>())
            if (!File.Exists(file) && !Directory.Exists(file))
                throw new FileNotFoundException($"{file}: there is no such file. The track's data name it; put it there, or correct the name.", file);
        var sentences = new Dictionary<string, IReadOnlyList<TaggedSentence>>
        {
            [Split.Training] = ConllReader.Read(files.Train, tags),
            [Split.Validation] = ConllReader.Read(files.Validation, tags),
            [Split.Test] = ConllReader.Read(files.Test, tags),
        };
        var unlabelled = (text ?? files.Text) is { } path
            ? TextSource.At(path)
            : TextSource.None("This track names no unlabelled text. Give its data a \"text\", or name a file or folder with --text.");
        return new NamedEntityData(sentences, TokenizerOf(sentences[Split.Training]), tags, maximumLength, unlabelled);
    }

    private BertWordPiece TokenizerOf(IReadOnlyList<TaggedSentence> training) =>
        files.Vocabulary is { } path ? BertWordPiece.Load(path)
        : checkpointFolder is not null ? BertWordPiece.Open(checkpointFolder())
        : new BertWordPiece(Vocabulary.FromEntries(WordPieceTrainer.Train(training.SelectMany(sentence => sentence.Words), vocabularySize)));
}

/// <summary>The paths of the files of a tagged corpus, which are in CoNLL's column format.</summary>
public sealed record CorpusFiles
{
    /// <summary>The file of the training split.</summary>
    public string Train { get; init; } = "train.txt";

    /// <summary>The file of the validation split.</summary>
    public string Validation { get; init; } = "valid.txt";

    /// <summary>The file of the test split.</summary>
    public string Test { get; init; } = "test.txt";

    /// <summary>
    /// A vocab.txt, beside which the files of its tokenizer are read as well; null for the checkpoint's tokenizer or, without a checkpoint, for a
    /// vocabulary that is made from the training split.
    /// </summary>
    public string? Vocabulary { get; init; }

    /// <summary>A file or folder with unlabelled text; null where there is none.</summary>
    public string? Text { get; init; }

    /// <summary>Gives the full paths of the files, which are relative to a folder.</summary>
    public CorpusFiles In(string folder)
    {
        return new()
        {
            Train = Full(Train),
            Validation = Full(Validation),
            Test = Full(Test),
            Vocabulary = Vocabulary is null ? null : Full(Vocabulary),
            Text = Text is null ? null : Full(Text),
        };

        string Full(string path) => Path.GetFullPath(Path.Combine(folder, path));
    }
}
