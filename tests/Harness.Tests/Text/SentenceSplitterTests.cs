using Harness.Text;

namespace Harness.Tests.Text;

public sealed class SentenceSplitterTests
{
    [Theory]
    [InlineData("Shares fell. The bank said so.", "Shares fell .|The bank said so .")]
    [InlineData("Will it rise? \"Yes!\" he said.", "Will it rise ?|\" Yes ! \" he said .")]
    [InlineData("Mr. Smith of Acme Corp. Ltd. said no.", "Mr . Smith of Acme Corp . Ltd . said no .")]
    [InlineData("The U.S. Treasury and J. Baker agreed.", "The U.S . Treasury and J . Baker agreed .")]
    [InlineData("It lost 3.5 mln dlrs. Net was 1.2 mln.", "It lost 3.5 mln dlrs .|Net was 1.2 mln .")]
    [InlineData("a line\nends. so what", "a line ends . so what")]
    [InlineData("   ", "")]
    public void Split_cuts_at_marks_that_end_sentences(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', SentenceSplitter.Split(text).Select(words => string.Join(' ', words))));

    [Fact]
    public void Split_loses_no_word() => Property.ForAll(
        FsCheck.Fluent.Gen.ArrayOf(FsCheck.Fluent.Gen.Elements("Oil", "rose", "5.", "U.S.", "pct.", "(New", "York)", "\"No.\"", "Inc.", "?", "-")),
        chunks => Assert.Equal(
            chunks.SelectMany(chunk => TextWords.Of(chunk)),
            SentenceSplitter.Split(string.Join(' ', chunks)).SelectMany(words => words)));
}
