using System.Text;
using Harness.Common;
using Harness.Text;

namespace Harness.Tests.Text;

public static class VocabularyTests
{
    private const string Specials = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

    private static Vocabulary Parse(string text) => Vocabulary.Parse(Encoding.UTF8.GetBytes(text), "vocab.txt");

    public sealed class Reading
    {
        [Theory]
        [InlineData(Specials + "a\nb\n")]
        [InlineData(Specials + "a\nb")]
        [InlineData("\uFEFF" + Specials + "a\nb\n")]
        [InlineData("[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\na\r\nb\r\n")]
        public void GivesTheEntriesInOrder(string text)
        {
            var vocabulary = Parse(text);
            Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b"], vocabulary.Entries);
            Assert.Equal(6, vocabulary["b"]);
        }

        // sha256sum of these bytes, by another tool: printf '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n' | sha256sum
        [Fact]
        public void HashesTheBytes()
        {
            const string expected = "271c7d38dd85366dc3a357106604ea5b212a5cbdaef9f46829f81402e8719f3e";
            Assert.Equal(expected, Parse(Specials + "a\n").Sha256);
            Assert.Equal(expected, Vocabulary.FromEntries([.. Vocabulary.SpecialTokens, "a"]).Sha256);
            Assert.NotEqual(expected, Parse(Specials + "b\n").Sha256);
        }
    }

    public sealed class Errors
    {
        private static string MessageOf(string text) => Assert.Throws<DataFormatException>(() => Parse(text)).Message;

        [Theory]
        [InlineData("[PAD]")]
        [InlineData("[UNK]")]
        [InlineData("[CLS]")]
        [InlineData("[SEP]")]
        [InlineData("[MASK]")]
        public void NameAMissingSpecialToken(string token)
        {
            var message = MessageOf(Specials.Replace(token, "x"));
            Assert.StartsWith($"vocab.txt: no entry '{token}'", message);
            Assert.Contains("last line, 5", message);
        }

        [Fact]
        public void NameBothLinesOfADuplicate() =>
            Assert.StartsWith("vocab.txt, line 8: the entry 'a' stands in line 6 already", MessageOf(Specials + "a\nb\na\n"));

        [Fact]
        public void NameTheLineOfInvalidUtf8()
        {
            byte[] bytes = [.. Encoding.UTF8.GetBytes(Specials), (byte)'a', 0xE9, (byte)'\n'];
            var message = Assert.Throws<DataFormatException>(() => Vocabulary.Parse(bytes, "vocab.txt")).Message;
            Assert.StartsWith("vocab.txt, line 6: invalid UTF-8: 0xE9 at byte 2", message);
        }

        [Fact]
        public void NameTheLineOfACarriageReturn() => Assert.StartsWith("vocab.txt, line 6: a carriage return", MessageOf(Specials + "a\rb\n"));

        [Fact]
        public void NameAMissingFile()
        {
            var path = Path.Combine(Path.GetTempPath(), "no-such-folder", "vocab.txt");
            var message = Assert.Throws<FileNotFoundException>(() => Vocabulary.Load(path)).Message;
            Assert.StartsWith(path, message);
            Assert.Contains("BENCH_DATA", message);
        }
    }
}
