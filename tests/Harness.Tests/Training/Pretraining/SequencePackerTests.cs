using Harness.Training.Pretraining;

namespace Harness.Tests.Training.Pretraining;

public sealed class SequencePackerTests
{
    private static readonly int Cls = Texts.WordPiece.ClassificationId;
    private static readonly int Sep = Texts.WordPiece.SeparatorId;

    [Fact]
    public void Pack_fills_every_sequence_and_separates_documents()
    {
        TokenizedDocument[] documents =
        [
            new([5, 6, 7], [true, true, false]),
            new([8, 9, 10, 11], [true, false, true, true]),
        ];

        var packed = SequencePacker.Pack(documents, 6, Texts.WordPiece);

        // The first document fills a sequence with its separator, and the second fills one by itself.
        Assert.Equal([[Cls, 5, 6, 7, Sep, Sep], [Cls, 8, 9, 10, 11, Sep]], packed.Select(sequence => sequence.TokenIds));
        Assert.Equal([true, true, true, false, true, true], packed[0].WordStarts);
        Assert.Equal([true, true, false, true, true, true], packed[1].WordStarts);
    }

    [Fact]
    public void Pack_keeps_every_token_in_order_except_the_rest() => Property.ForAll(
        FsCheck.Fluent.Gen.Choose(1, 30),
        count =>
        {
            var text = Texts.Random(count, (ulong)count);
            const int length = 16;

            var packed = SequencePacker.Pack(text.Documents, length, Texts.WordPiece);

            Assert.All(packed, sequence => Assert.Equal((length, length), (sequence.TokenIds.Length, sequence.WordStarts.Length)));
            Assert.All(packed, sequence => Assert.Equal((Cls, Sep), (sequence.TokenIds[0], sequence.TokenIds[^1])));
            var kept = packed.SelectMany(sequence => sequence.TokenIds).Where(id => id != Cls && id != Sep).ToArray();
            var all = text.Documents.SelectMany(document => document.TokenIds).ToArray();
            Assert.Equal(all[..kept.Length], kept);
            Assert.InRange(all.Length - kept.Length, 0, length);
        },
        count: 50);
}
