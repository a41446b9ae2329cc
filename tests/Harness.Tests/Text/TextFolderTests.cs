using System.IO.Compression;
using System.Text;
using Harness.Common;
using Harness.Text;

namespace Harness.Tests.Text;

public sealed class TextFolderTests
{
    // These are an article, a brief and an unprocessed article as Lewis has them: in Latin-1, with control characters as entities, and with a body
    // that ends with its signature.
    private const string Articles =
        "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n"
        + "<REUTERS TOPICS=\"YES\" NEWID=\"1\">\n<UNKNOWN>&#5;f0704</UNKNOWN>\n<TEXT>&#2;\n<TITLE>AT&amp;T &lt;T> UP</TITLE>\n"
        + "<DATELINE>    ZÜRICH, Feb 26 - </DATELINE>"
        + "<BODY>Shares rose. They\nfell later.\n    A second paragraph\nfollows.\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n"
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

    private static void AssertThrows<T>(string message, string path)
        where T : Exception => Assert.Contains(message, Assert.Throws<T>(() => TextFolder.Read(path)).Message);

    private static string Zipped(string path)
    {
        using (var zipped = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest))
            zipped.Write(File.ReadAllBytes(path));
        File.Delete(path);
        return path + ".gz";
    }

    [Fact]
    public void Read_takes_headline_dateline_and_paragraphs_of_Reuters()
    {
        using var folder = new TemporaryFolder();
        var path = Zipped(Written(folder, "reut2-000.sgm", Articles, Encoding.Latin1));

        var documents = TextFolder.Read(path);

        Assert.Equal(2, documents.Count);
        Assert.Equal(
            ["AT&T < T > UP", "ZÜRICH , Feb 26", "Shares rose .", "They fell later .", "A second paragraph follows ."],
            Sentences(documents[0]));
        Assert.Equal(["OIL FIRM"], Sentences(documents[1]));
    }

    [Fact]
    public void Read_takes_blocks_of_plain_text()
    {
        using var folder = new TemporaryFolder();
        var path = Written(folder, "a.txt", "One line.\nStill the same. And\r\nmore.\n\n\nAnother document\n");

        var documents = TextFolder.Read(path);

        Assert.Equal(2, documents.Count);
        Assert.Equal(["One line .", "Still the same .", "And more ."], Sentences(documents[0]));
        Assert.Equal(["Another document"], Sentences(documents[1]));
    }

    [Fact]
    public void Read_takes_the_files_of_a_folder_in_order_of_their_paths_and_leaves_others_alone()
    {
        using var folder = new TemporaryFolder();
        Written(folder, "b.txt", "second");
        Written(folder, "a/z.txt", "first");
        Written(folder, "notes.md", "not read");
        Zipped(Written(folder, "c.txt", "third"));

        Assert.Equal(["first", "second", "third"], TextFolder.Read(folder.Path).SelectMany(Sentences));
    }

    [Fact]
    public void Read_takes_each_file_once_and_leaves_hidden_ones_out()
    {
        using var folder = new TemporaryFolder();
        var first = Written(folder, "text/a.txt", "first");
        Written(folder, "elsewhere/b.txt", "second");
        Written(folder, "text/.hidden.txt", "hidden");
        Written(folder, "text/.git/c.txt", "hidden");
        Written(folder, "text/__MACOSX/._a.txt", "hidden");
        Directory.CreateSymbolicLink(folder.PathOf("text/again"), folder.PathOf("text"));
        Directory.CreateSymbolicLink(folder.PathOf("text/more"), folder.PathOf("elsewhere"));
        File.CreateSymbolicLink(folder.PathOf("text/copy.txt"), first);

        Assert.Equal(["first", "second"], TextFolder.Read(folder.PathOf("text")).SelectMany(Sentences).Order(StringComparer.Ordinal));
        Assert.Equal(["first"], TextFolder.Read(folder.PathOf("text/copy.txt")).SelectMany(Sentences));
    }

    /// <summary>Programs that keep files by their hashes leave links with the names that people know.</summary>
    [Fact]
    public void Read_knows_a_link_by_its_own_name()
    {
        using var folder = new TemporaryFolder();
        Written(folder, "blobs/3fa9", "kept");
        Directory.CreateDirectory(folder.PathOf("text"));
        File.CreateSymbolicLink(folder.PathOf("text/news.txt"), folder.PathOf("blobs/3fa9"));

        Assert.Equal(["kept"], TextFolder.Read(folder.PathOf("text")).SelectMany(Sentences));
    }

    [Fact]
    public void Read_refuses_a_compressed_file_wherever_it_ends_early()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(Zipped(Written(folder, "a.txt", string.Join('\n', Enumerable.Range(0, 300).Select(line => $"line {line}")))));
        var path = folder.PathOf("cut.txt.gz");
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            AssertThrows<DataFormatException>("cut.txt.gz: not gzip, or damaged", path);
        }

        // The file that gzip makes of two is the two files one after the other.
        File.WriteAllBytes(path, [.. whole, .. whole]);
        Assert.Equal(2 * TextFolder.Read(folder.PathOf("a.txt.gz"))[0].Sentences[0].Count, TextFolder.Read(path)[0].Sentences[0].Count + 1);
        File.WriteAllBytes(path, [.. whole, .. whole[..^1]]);
        AssertThrows<DataFormatException>("cut.txt.gz: not gzip, or damaged", path);
    }

    [Fact]
    public void Read_says_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        AssertThrows<FileNotFoundException>("no text there", folder.Path);
        AssertThrows<FileNotFoundException>("no such file or folder", folder.PathOf("x"));
    }

    [Fact]
    public void Read_names_the_file_and_line_of_damage()
    {
        using var folder = new TemporaryFolder();
        var cut = Written(folder, "cut.sgm", Articles[..Articles.IndexOf("</BODY>", StringComparison.Ordinal)] + "</REUTERS>", Encoding.Latin1);
        AssertThrows<DataFormatException>("cut.sgm, line 6: an element without its </BODY>", cut);

        var open = Written(folder, "open.sgm", Articles[..Articles.IndexOf("</REUTERS>", StringComparison.Ordinal)], Encoding.Latin1);
        AssertThrows<DataFormatException>("open.sgm, line 2: an element without its </REUTERS>", open);

        var other = Written(folder, "other.sgm", "<html></html>");
        AssertThrows<DataFormatException>("no <REUTERS> element", other);

        var latin = Written(folder, "latin.txt", "fine\nZürich", Encoding.Latin1);
        AssertThrows<DataFormatException>("latin.txt, line 2: invalid UTF-8", latin);

        var plain = Written(folder, "plain.txt.gz", "not gzip at all");
        AssertThrows<DataFormatException>("plain.txt.gz: not gzip", plain);
    }

    // The description of the collection says that 19,043 of its 21,578 articles have a body.
    [RealDataFact("reuters21578/reut2-000.sgm.gz", "reuters21578/reut2-021.sgm.gz")]
    public void Read_takes_all_of_Reuters_21578()
    {
        var documents = TextFolder.Read(RealData.PathOf("reuters21578"));

        // The briefs have a headline only, and a few articles have neither.
        Assert.InRange(documents.Count, 19_043, 21_578);
        Assert.Equal(["BAHIA COCOA REVIEW", "SALVADOR , Feb 26"], Sentences(documents[0]).Take(2));
        Assert.StartsWith("Showers continued throughout the week in the Bahia cocoa zone ,", Sentences(documents[0])[2]);
        Assert.InRange(documents.Sum(document => document.Sentences.Sum(words => (long)words.Count)), 2_600_000, 3_400_000);
    }
}
