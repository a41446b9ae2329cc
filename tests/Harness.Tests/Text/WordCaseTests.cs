using Harness.Text;

namespace Harness.Tests.Text;

public sealed class WordCaseTests
{
    [Theory]
    [InlineData("company", WordCase.Lower)]
    [InlineData("mid-1990s", WordCase.Lower)]
    [InlineData("été", WordCase.Lower)]
    [InlineData("東京", WordCase.Lower)]
    [InlineData("Berlin", WordCase.Capitalized)]
    [InlineData("\"Oh", WordCase.Capitalized)]
    [InlineData("Élan", WordCase.Capitalized)]
    [InlineData("Москва", WordCase.Capitalized)]
    [InlineData("Ǆungla", WordCase.Capitalized)]
    [InlineData("ǅungla", WordCase.Capitalized)]
    [InlineData("NATO", WordCase.Upper)]
    [InlineData("U.S.", WordCase.Upper)]
    [InlineData("F-16S", WordCase.Upper)]
    [InlineData("McDonald", WordCase.Mixed)]
    [InlineData("eBay", WordCase.Mixed)]
    [InlineData("Anglo-Irish", WordCase.Mixed)]
    [InlineData("A", WordCase.SingleCapital)]
    [InlineData("J.", WordCase.SingleCapital)]
    [InlineData("F-16", WordCase.SingleCapital)]
    [InlineData("1996-08-22", WordCase.Digits)]
    [InlineData("٣٤", WordCase.Digits)]
    [InlineData(",", WordCase.Other)]
    [InlineData("", WordCase.Other)]
    [InlineData("\ud800", WordCase.Other)]
    public void Of_tells_how_a_word_is_written(string word, WordCase expected) => Assert.Equal(expected, WordCases.Of(word));

    [Fact]
    public void Count_is_the_number_of_ways() => Assert.Equal(7, WordCases.Count);

    [Fact]
    public void Rules_have_examples_of_every_way_in_the_order_of_the_numbers()
    {
        Assert.Equal(Enum.GetValues<WordCase>(), WordCases.Rules.Select(rule => rule.Case));
        foreach (var rule in WordCases.Rules)
            Assert.All(rule.Examples, word => Assert.Equal(rule.Case, WordCases.Of(word)));
    }
}
