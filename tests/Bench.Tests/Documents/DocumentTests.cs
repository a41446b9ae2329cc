using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Bench.Commands;
using Harness.Contest.Tracks;
using Reports.Page;

namespace Bench.Tests.Documents;

/// <summary>The documents that people read: their links lead somewhere, and what the program writes into them is what it would write now.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Root = RealData.RepositoryRoot;

    public static TheoryData<string> Documents =>
    [
        "README.md", "CONTRIBUTING.md", "CHANGELOG.md",
        .. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_to_a_file_and_a_heading_that_exist(string document)
    {
        foreach (Match link in Link().Matches(Prose(File.ReadAllText(Path.Combine(Root, document)))))
        {
            var target = link.Groups["target"].Value;
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
                continue;
            var (file, anchor) = (target.Split('#')[0], target.Split('#').ElementAtOrDefault(1));
            var path = file.Length == 0 ? Path.Combine(Root, document) : Path.Combine(Root, Path.GetDirectoryName(document)!, file);
            Assert.True(Path.Exists(path), $"{document} links to {target}, which does not exist. Correct the link, or add the file.");
            if (anchor is not null)
                Assert.True(Anchors(path).Contains(anchor), $"{document} links to {target}. Headings there: {string.Join(", ", Anchors(path))}.");
        }
    }

    [Fact]
    public void README_is_short_and_has_the_table_that_bench_report_would_write()
    {
        var readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        var table = ReadmeTable.Of(TrackCatalog.All, Path.Combine(Root, "results"));

        Assert.InRange(readme.Split('\n').Length - 1, 1, 120);
        Assert.Contains("| teacher |", table);
        Holds(readme, ReadmeTable.Title, table, "README.md", "bench report");
    }

    [Fact]
    public void README_stays_as_it_is_when_results_are_written_elsewhere()
    {
        using var folder = new TemporaryFolder();
        var before = File.ReadAllText(Path.Combine(Root, "README.md"));

        ReportCommand.WriteIndex(folder.Path);

        Assert.True(File.Exists(folder.PathOf("index.html")));
        Assert.Equal(before, File.ReadAllText(Path.Combine(Root, "README.md")));
    }

    [Fact]
    public void Docs_have_the_sections_that_bench_docs_would_write()
    {
        using var culture = new ForeignCulture(ForeignCulture.Russian);
        foreach (var (file, title, content) in DocsCommand.Sections(BenchCommand.Create()))
            Holds(File.ReadAllText(Path.Combine(Root, "docs", file)), title, content, $"docs/{file}", "bench docs");
    }

    [Fact]
    public void Classes_shown_in_add_a_method_are_those_of_the_sources()
    {
        var document = File.ReadAllText(Path.Combine(Root, "docs", "add-a-method.md"));
        var blocks = CodeBlock().Matches(document).Where(block => block.Groups["language"].Value == "csharp").ToArray();
        Assert.NotEmpty(blocks);
        foreach (var block in blocks)
        {
            var shown = block.Groups["code"].Value;
            var name = ClassName().Match(shown).Groups["name"].Value;
            Assert.Equal(WithoutComments(File.ReadAllText(Path.Combine(Root, "src", "Methods", $"{name}.cs"))), shown);
        }
    }

    [Theory]
    [InlineData("own-task.md", "pets", 222_000, false)]
    [InlineData("pretraining.md", "newswire", 2_130_000, true)]
    public void The_track_shown_in_a_document_can_be_read(string document, string name, int cap, bool isPretrained)
    {
        var json = JsonBlock().Match(File.ReadAllText(Path.Combine(Root, "docs", document))).Groups["code"].Value;
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("track.json"), json);

        var track = TrackCatalog.Find(folder.PathOf("track.json"));

        Assert.Equal((name, cap, isPretrained), (track.Name, track.ParameterCap, track.Pretraining is not null));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_of_bench_that_is_shown_can_be_typed(string document)
    {
        var program = BenchCommand.Create();
        // A command goes on in the next line after a backslash.
        var lines = CodeBlock().Matches(File.ReadAllText(Path.Combine(Root, document)))
            .SelectMany(block => block.Groups["code"].Value.Replace("\\\n", "", StringComparison.Ordinal).Split('\n'));
        foreach (var line in lines.Where(line => line.StartsWith("bench ", StringComparison.Ordinal)))
        {
            var words = CommandLineParser.SplitCommandLine(line.Split(" #")[0]).Skip(1).ToArray();
            var errors = program.Parse(words).Errors.Select(error => error.Message);
            Assert.True(!errors.Any(), $"{document} shows '{line}': {string.Join(" ", errors)}");
        }
    }

    [Fact]
    public void Export_has_the_table_of_letter_case_that_model_cards_have()
    {
        var document = File.ReadAllText(Path.Combine(Root, "docs", "export.md"));

        Assert.Contains(ModelCard.CaseTable, document);
        Assert.Contains(ModelCard.CaseRemark, document.ReplaceLineEndings(" "));
        Assert.Contains(ModelCard.VectorRemark, document.ReplaceLineEndings(" "));
    }

    [Fact]
    public void A_marked_section_is_replaced_and_the_text_around_it_stays()
    {
        var text = "before\n<!-- figures: generated by a test -->\nold\n<!-- end -->\nafter <!-- end -->\n";

        var replaced = MarkedSection.Replace(text, "figures: generated by a test", "new\n");

        Assert.Equal("before\n<!-- figures: generated by a test -->\n\nnew\n\n<!-- end -->\nafter <!-- end -->\n", replaced);
        Assert.Equal(replaced, MarkedSection.Replace(replaced, "figures: generated by a test", "new\n"));
        Assert.Equal(text, MarkedSection.Replace(text, "another title", "new\n"));
    }

    private static void Holds(string text, string title, string content, string document, string command)
    {
        Assert.Contains($"<!-- {title} -->\n", text);
        var made = MarkedSection.Replace(text, title, content);
        Assert.True(text == made, $"{document} is not what the program makes now. Run '{command}', and commit the file.");
    }

    // Code blocks and code spans hold no links.
    private static string Prose(string markdown) => CodeSpan().Replace(CodeBlock().Replace(markdown, ""), "code");

    // As code hosts make them of headings: lower case, hyphens for blanks, and no punctuation.
    private static string[] Anchors(string path) =>
    [
        .. Heading().Matches(CodeBlock().Replace(File.ReadAllText(path), ""))
            .Select(heading => Punctuation().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-')),
    ];

    private static string WithoutComments(string source) => Comment().Replace(source, "");

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();

    [GeneratedRegex("^```(?<language>.*)\n(?<code>(?:.*\n)*?)```$", RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("^```json\n(?<code>(?:.*\n)*?)```$", RegexOptions.Multiline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"class (?<name>\w+)")]
    private static partial Regex ClassName();

    [GeneratedRegex("^ *///.*\n", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
