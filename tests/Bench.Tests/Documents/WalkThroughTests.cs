using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Contest.Tracks;
using Harness.Tasks.NamedEntities;

namespace Bench.Tests.Documents;

/// <summary>The walk-through's corpus and track are what its document says.</summary>
public sealed class WalkThroughTests
{
    private static readonly string Folder = Path.Combine(RealData.RepositoryRoot, "docs", "walk-through");

    private static readonly TagSet Tags = new("ROLE", "COMPANY", "PLACE");

    private static readonly string[] Splits = ["train", "valid", "test"];

    private static readonly string Document = File.ReadAllText(Folder + ".md");

    [Fact]
    public void Corpus_has_the_counts_that_the_document_prints()
    {
        var splits = Splits.Select(Read).ToArray();

        Assert.Equal(splits.Select(sentences => sentences.Count), Printed("sentences"));
        Assert.Equal(splits.Select(sentences => sentences.Sum(sentence => sentence.Words.Count)), Printed("words"));
        // The document counts labels by tokens, and every entity has one token that begins it.
        foreach (var type in Tags.Types)
        {
            var begins = splits.Select(sentences => sentences.Sum(sentence => sentence.Tags.Count(tag => Tags[tag] == $"B-{type}")));
            Assert.Equal(begins, Printed($"label B-{type}"));
        }
    }

    [Fact]
    public void Test_has_no_sentence_and_no_entity_of_the_training_split()
    {
        Assert.Empty(Sentences("test").Intersect(Sentences("train")));
        Assert.Empty(Entities("test").Intersect(Entities("train")));
        Assert.Empty(Sentences("valid").Intersect(Sentences("train")));
    }

    [Fact]
    public void Track_is_the_one_that_the_document_shows()
    {
        var path = Path.Combine(Folder, "jobs.json");

        var track = TrackCatalog.Find(path);

        Assert.Contains($"```json\n{File.ReadAllText(path)}```\n", Document);
        Assert.Equal(Tags.Names, track.Task.Labels);
        Assert.True(track.BeginsPretrained);
        Assert.All([track.Shapes.Teacher, track.Shapes.Student], shape => Assert.Equal(7, shape.CaseTypes));
    }

    private static IReadOnlyList<TaggedSentence> Read(string split) => ConllReader.Read(Path.Combine(Folder, $"{split}.txt"), Tags);

    private static IEnumerable<string> Sentences(string split) => Read(split).Select(sentence => string.Join(' ', sentence.Words));

    private static IEnumerable<string> Entities(string split) => Read(split).SelectMany(sentence =>
        EntitySpans.Of(sentence.Tags.Select(id => Tags[id]))
            .Select(span => $"{span.Type} {string.Join(' ', sentence.Words.Skip(span.Start).Take(span.End - span.Start + 1))}"));

    // The three numbers of a row of the table that 'bench data' prints.
    private static IEnumerable<int> Printed(string row) =>
        Regex.Match(Document, $@"^ *{Regex.Escape(row)} +([\d,]+) +([\d,]+) +([\d,]+) *$", RegexOptions.Multiline).Groups.Values.Skip(1)
            .Select(group => int.Parse(group.Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
}
