using System.IO.Compression;
using System.Text;
using Harness.Common;
using Harness.Text;

namespace Harness.Tests.Text;

public static class TextFolderTests
{
    // Two articles as Lewis has them: Latin-1, wire controls as entities, a body that ends with its signature; and a brief.
    private const string Articles =
        "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n"
        + "<REUTERS TOPICS=\"YES\" NEWID=\"1\">\n<UNKNOWN>&#5;f0704</UNKNOWN>\n<TEXT>&#2;\n<TITLE>AT&amp;T &lt;T> UP</TITLE>\n"
        + "<DATELINE>    ZÜRICH, Feb 26 - </DATELINE><BODY>Shares rose. They\nfell later.\n    A second paragraph\nfollows.\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n"
        + "<REUTERS NEWID=\"2\">\n<TEXT TYPE=\"BRIEF\">&#2;\n<TITLE>OIL FIRM</TITLE>Blah blah blah.\n&#3;\n</TEXT>\n</REUTERS>\n"
        + "<REUTERS NEWID=\"3\">\n<TEXT TYPE=\"UNPROC\">&#2;\nraw\n</TEXT>\n</REUTERS>\n";

    private static string[] Sentences(TextDocument document) => [.. document.Sentences.Select(words => string.Join(' ', words))];

    private static string Written(TemporaryFolder folder, string name, string text, Encoding? encoding = null)
    {
        var path = folder.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, (encoding ?? new UTF8Encoding(false)).GetBytes(text));
        return path;
    }

    private static string Zipped(string path)
    {
        using (var zipped = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest))
            zipped.Write(File.ReadAllBytes(path));
        File.Delete(path);
        return path + ".gz";
    }

    public sealed class Read
    {
        [Fact]
        public void TakesHeadlineDatelineAndParagraphsOfReuters()
        {
            using var folder = new TemporaryFolder();
            var path = Zipped(Written(folder, "reut2-000.sgm", Articles, Encoding.Latin1));

            var documents = TextFolder.Read(path);

            Assert.Equal(2, documents.Count);
            Assert.Equal(["AT&T < T > UP", "ZÜRICH , Feb 26", "Shares rose .", "They fell later .", "A second paragraph follows ."], Sentences(documents[0]));
            Assert.Equal(["OIL FIRM"], Sentences(documents[1]));
        }

        [Fact]
        public void TakesBlocksOfPlainText()
        {
            using var folder = new TemporaryFolder();
            var path = Written(folder, "a.txt", "One line.\nStill the same. And\r\nmore.\n\n\nAnother document\n");

            var documents = TextFolder.Read(path);

            Assert.Equal(2, documents.Count);
            Assert.Equal(["One line .", "Still the same .", "And more ."], Sentences(documents[0]));
            Assert.Equal(["Another document"], Sentences(documents[1]));
        }

        [Fact]
        public void ReadsAFolderInOrderOfPathsAndLeavesOthersAlone()
        {
            using var folder = new TemporaryFolder();
            Written(folder, "b.txt", "second");
            Written(folder, "a/z.txt", "first");
            Written(folder, "notes.md", "not read");
            Zipped(Written(folder, "c.txt", "third"));

            Assert.Equal(["first", "second", "third"], TextFolder.Read(folder.Path).SelectMany(Sentences));
        }

        [Fact]
        public void SaysWhatIsMissing()
        {
            using var folder = new TemporaryFolder();
            Assert.Contains("no text there", Assert.Throws<FileNotFoundException>(() => TextFolder.Read(folder.Path)).Message);
            Assert.Contains("no such file or folder", Assert.Throws<FileNotFoundException>(() => TextFolder.Read(folder.PathOf("x"))).Message);
        }

        [Fact]
        public void NamesTheFileAndLineOfDamage()
        {
            using var folder = new TemporaryFolder();
            var cut = Written(folder, "cut.sgm", Articles[..Articles.IndexOf("</BODY>", StringComparison.Ordinal)] + "</REUTERS>", Encoding.Latin1);
            Assert.Contains("cut.sgm, line 6: an element without its </BODY>", Assert.Throws<DataFormatException>(() => TextFolder.Read(cut)).Message);

            var open = Written(folder, "open.sgm", Articles[..Articles.IndexOf("</REUTERS>", StringComparison.Ordinal)], Encoding.Latin1);
            Assert.Contains("open.sgm, line 2: an element without its </REUTERS>", Assert.Throws<DataFormatException>(() => TextFolder.Read(open)).Message);

            var other = Written(folder, "other.sgm", "<html></html>");
            Assert.Contains("no <REUTERS> element", Assert.Throws<DataFormatException>(() => TextFolder.Read(other)).Message);

            var latin = Written(folder, "latin.txt", "fine\nZürich", Encoding.Latin1);
            Assert.Contains("latin.txt, line 2: invalid UTF-8", Assert.Throws<DataFormatException>(() => TextFolder.Read(latin)).Message);

            var plain = Written(folder, "plain.txt.gz", "not gzip at all");
            Assert.Contains("plain.txt.gz: not gzip", Assert.Throws<DataFormatException>(() => TextFolder.Read(plain)).Message);
        }

        // The figures of the collection's own description: 19,043 articles have a body.
        [RealDataFact("reuters21578/reut2-000.sgm.gz", "reuters21578/reut2-021.sgm.gz")]
        public void ReadsAllOfReuters21578()
        {
            var documents = TextFolder.Read(RealData.PathOf("reuters21578"));

            // The briefs have a headline alone; a few articles have neither.
            Assert.InRange(documents.Count, 19_043, 21_578);
            Assert.Equal(["BAHIA COCOA REVIEW", "SALVADOR , Feb 26"], Sentences(documents[0]).Take(2));
            Assert.StartsWith("Showers continued throughout the week in the Bahia cocoa zone ,", Sentences(documents[0])[2]);
            Assert.InRange(documents.Sum(document => document.Sentences.Sum(words => (long)words.Count)), 2_600_000, 3_400_000);
        }
    }
}
