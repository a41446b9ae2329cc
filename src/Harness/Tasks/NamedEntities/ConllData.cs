using Harness.Data;

namespace Harness.Tasks.NamedEntities;

/// <summary>CoNLL-2003 with bert-base-cased's vocabulary, from a folder that holds <c>conll2003/</c> and <c>bert-base-cased/</c>.</summary>
public sealed class ConllData(int maximumLength) : IDataSource
{
    private static readonly Dictionary<string, string> Files = new()
    {
        [Split.Training] = "train.txt",
        [Split.Validation] = "valid.txt",
        [Split.Test] = "test.txt",
    };

    public string Description => "CoNLL-2003 (English), bert-base-cased's vocabulary";

    public IContestData Open(string? folder)
    {
        if (folder is null)
            throw new FileNotFoundException(
                "This track needs real data. Name the folder that holds conll2003/ (train.txt, valid.txt, test.txt) "
                + "and bert-base-cased/vocab.txt with --data DIR or BENCH_DATA=DIR.");
        var tags = TagSet.Conll2003;
        var sentences = Files.ToDictionary(file => file.Key, file => ConllReader.Read(Path.Combine(folder, "conll2003", file.Value), tags));
        return new NamedEntityData(sentences, BertWordPiece.Load(Path.Combine(folder, "bert-base-cased", "vocab.txt")), tags, maximumLength);
    }
}
