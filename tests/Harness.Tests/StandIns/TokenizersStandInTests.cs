using System.Text;
using Microsoft.ML.Tokenizers;

namespace Harness.Tests.StandIns;

/// <summary>What Microsoft.ML.Tokenizers 2.0 itself gives, so that these hold for the package and for its stand-in.</summary>
public sealed class TokenizersStandInTests
{
    private const string Entries = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n$\nA\n[\n]\n\n,\n";

    private static BertTokenizer Create(BertOptions? options = null, string entries = Entries) =>
        BertTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(entries)), options);

    [Fact]
    public void DefaultsAreUncasedAndAddSpecialTokens() => Assert.Equal([2, 5, 6, 3], Create().EncodeToIds("AB"));

    [Fact]
    public void TheDefaultSplitDropsSymbols() =>
        Assert.Equal([5, 5, 12, 5], Create().EncodeToIds("a+a,$a`", addSpecialTokens: false).Where(id => id != 1));

    [Fact]
    public void TheDefaultSplitFindsSpecialTokens() => Assert.Equal([5, 4, 5], Create().EncodeToIds("a[MASK]a", addSpecialTokens: false));

    [Fact]
    public void WithoutSplittingTheyAreText()
    {
        var cased = Create(new BertOptions { SplitOnSpecialTokens = false, LowerCaseBeforeTokenization = false });
        Assert.Equal([5, 9, 1, 10], cased.EncodeToIds("a[MASK]", addSpecialTokens: false));
    }

    [Fact]
    public void AnEmptyLineKeepsItsId() => Assert.Equal([12], Create().EncodeToIds(",", addSpecialTokens: false));

    [Fact]
    public void TokensCarryTheirPlaceInTheNormalisedText()
    {
        var tokens = Create().EncodeToTokens("AB a", out var normalized);
        Assert.Equal("ab a", normalized);
        Assert.Equal(
            [new EncodedToken(5, "a", 0..1), new EncodedToken(6, "##b", 1..2), new EncodedToken(5, "a", 3..4)],
            tokens);
    }

    [Fact]
    public void DecodingJoinsContinuationsAndSomePunctuation() =>
        Assert.Equal("ab, a", Create().Decode([2, 5, 6, 12, 5, 3], skipSpecialTokens: true));

    [Fact]
    public void APieceOverTheLimitIsUnknown() =>
        Assert.Equal([1], Create(new BertOptions { MaxInputCharsPerWord = 1 }).EncodeToIds("ab", addSpecialTokens: false));

    [Fact]
    public void AMissingSpecialTokenIsAnError()
    {
        Assert.Throws<ArgumentException>(() => Create(entries: "[PAD]\n[UNK]\na\n"));
        Assert.Throws<KeyNotFoundException>(() => Create(new BertOptions { SplitOnSpecialTokens = false }, "[PAD]\n[UNK]\na\n"));
    }
}
