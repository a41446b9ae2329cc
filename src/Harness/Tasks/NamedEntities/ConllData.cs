using Harness.Text;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>
/// CoNLL-2003 from a folder that holds <c>conll2003/</c>, with the tokenizer of a checkpoint. Unlabelled text is read from <c>reuters21578/</c> in
/// the same folder unless the user names another place.
/// </summary>
/// <param name="maximumLength">The largest number of tokens in an example, special tokens included.</param>
/// <param name="checkpoint">The name of the checkpoint, such as bert-base-cased.</param>
/// <param name="checkpointFolder">Finds the folder of the checkpoint; null where the data's folder has one of its name, with a vocab.txt.</param>
public sealed class ConllData(int maximumLength, string checkpoint = ConllData.BertBaseCased, Func<string>? checkpointFolder = null) : IDataSource
{
    private static readonly Dictionary<string, string> Files = new()
    {
        [Split.Training] = "train.txt",
        [Split.Validation] = "valid.txt",
        [Split.Test] = "test.txt",
    };

    /// <summary>The files of the corpus, one for each split.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [.. Files.Values];

    private const string BertBaseCased = "bert-base-cased";

    private const string TextFolderName = "reuters21578";

    public string Description => $"CoNLL-2003 (English), {checkpoint}'s vocabulary";

    public bool NeedsFolder => true;

    public bool IsFetched => true;

    public DataTerms Terms => new(
        "The text of CoNLL-2003 is newswire of Reuters, August 1996 to August 1997. It is licensed for research and may not be passed on; the "
        + "labels are of the University of Antwerp.",
        "It has learnt English newswire of 1996. Other text, younger names and other kinds of entities are outside what was measured.")
    {
        Language = "en",
        HubName = "eriktks/conll2003",
    };

    public PublishedFigures Published => PublishedConllFigures.All;

    public IContestData Open(string? folder, string? text)
    {
        if (folder is null)
            throw new FileNotFoundException(
                "This track needs real data. Get them with 'bench fetch conll2003', or name the folder that holds conll2003/ "
                + "(train.txt, valid.txt, test.txt)"
                + (checkpointFolder is null ? $" and {checkpoint}/{BertWordPiece.VocabularyFile}" : "") + " with --data DIR or BENCH_DATA=DIR.");
        var tags = TagSet.Conll2003;
        var sentences = Files.ToDictionary(file => file.Key, file => ConllReader.Read(Path.Combine(folder, "conll2003", file.Value), tags));
        var wordPiece = BertWordPiece.Open(checkpointFolder?.Invoke() ?? Path.Combine(folder, checkpoint));
        return new NamedEntityData(sentences, wordPiece, tags, maximumLength, TextOf(folder, text));
    }

    private static TextSource TextOf(string folder, string? text)
    {
        var usual = Path.Combine(folder, TextFolderName);
        return text is not null ? TextSource.At(text)
            : Directory.Exists(usual) ? TextSource.At(usual)
            : TextSource.None(
                $"{usual}: no such folder. Unlabelled newswire is needed: put Reuters-21578 there, or name text of your own with --text DIR.");
    }
}
