using System.Text;
using Harness.Common;
using Harness.Text;

namespace Harness.Tests.Text;

public sealed class VocabularyTests
{
    private const string Specials = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

    private static Vocabulary Parse(string text) => Vocabulary.Parse(Encoding.UTF8.GetBytes(text), "vocab.txt");

    [Theory]
    [InlineData(Specials + "a\nb\n")]
    [InlineData(Specials + "a\nb")]
    [InlineData("\uFEFF" + Specials + "a\nb\n")]
    [InlineData("[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\na\r\nb\r\n")]
    public void Parse_gives_the_entries_in_order(string text)
    {
        var vocabulary = Parse(text);
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b"], vocabulary.Entries);
        Assert.Equal(6, vocabulary["b"]);
    }

    // Another tool gives this hash: printf '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n' | sha256sum
    [Fact]
    public void Sha256_is_that_of_the_bytes()
    {
        const string expected = "271c7d38dd85366dc3a357106604ea5b212a5cbdaef9f46829f81402e8719f3e";
        Assert.Equal(expected, Parse(Specials + "a\n").Sha256);
        Assert.Equal(expected, Vocabulary.FromEntries([.. Vocabulary.SpecialTokens, "a"]).Sha256);
        Assert.NotEqual(expected, Parse(Specials + "b\n").Sha256);
    }

    private static string MessageOf(string text) => Assert.Throws<DataFormatException>(() => Parse(text)).Message;

    [Theory]
    [InlineData("[PAD]")]
    [InlineData("[UNK]")]
    [InlineData("[CLS]")]
    [InlineData("[SEP]")]
    [InlineData("[MASK]")]
    public void Parse_names_a_missing_special_token(string token)
    {
        var message = MessageOf(Specials.Replace(token, "x"));
        Assert.StartsWith($"vocab.txt: no entry '{token}'", message);
        Assert.Contains("last line, 5", message);
    }

    [Fact]
    public void Parse_names_both_lines_of_a_duplicate() =>
        Assert.StartsWith("vocab.txt, line 8: the entry 'a' stands in line 6 already", MessageOf(Specials + "a\nb\na\n"));

    [Fact]
    public void Parse_names_the_line_of_invalid_UTF_8()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Specials), (byte)'a', 0xE9, (byte)'\n'];
        var message = Assert.Throws<DataFormatException>(() => Vocabulary.Parse(bytes, "vocab.txt")).Message;
        Assert.StartsWith("vocab.txt, line 6: invalid UTF-8: 0xE9 at byte 2", message);
    }

    [Fact]
    public void Parse_names_the_line_of_a_carriage_return() =>
        Assert.StartsWith("vocab.txt, line 6: a carriage return", MessageOf(Specials + "a\rb\n"));

    [Fact]
    public void Load_names_a_missing_file()
    {
        var path = Path.Combine(Path.GetTempPath(), "no-such-folder", "vocab.txt");
        var message = Assert.Throws<FileNotFoundException>(() => Vocabulary.Load(path)).Message;
        Assert.StartsWith(path, message);
        Assert.Contains("BENCH_DATA", message);
    }
}
