using Harness.Common;
using Harness.Tasks.NamedEntities;
using Harness.Tasks.NamedEntities.Synthetic;

namespace Harness.Tests.Tasks.NamedEntities;

public sealed class SentenceGrammarTests
{
    private static TaggedSentence Expand(string text, ulong seed = 1)
    {
        var grammar = new SentenceGrammar(TagSet.Conll2003, text);
        return grammar.Expand("s", new NameLexicon(1, new NewsCorpusOptions(), grammar.OrdinaryWords), 0, new SplitMix(seed));
    }

    public sealed class ExpandRule
    {
        [Fact]
        public void Tags_the_words_between_brackets()
        {
            var sentence = Expand("s: the [ORG Bank of Nowhere] lent $x [LOC Here] .\nx: _");

            Assert.Equal(["The", "Bank", "of", "Nowhere", "lent", "Here", "."], sentence.Words);
            Assert.Equal([0, 3, 4, 4, 0, 5, 0], sentence.Tags);
        }

        [Fact]
        public void Begins_an_entity_anew_beside_another_of_its_type() => Assert.Equal([1, 1, 2], Expand("s: [PER A] [PER B C]").Tags);

        [Fact]
        public void Gives_the_same_name_for_the_same_number()
        {
            var sentence = Expand("s: [PER @acronym=1] and [ORG @acronym=1-@acronym=2]");

            Assert.StartsWith(sentence.Words[0] + "-", sentence.Words[2], StringComparison.Ordinal);
            Assert.NotEqual(sentence.Words[0] + "-" + sentence.Words[0], sentence.Words[2]);
        }

        [Fact]
        public void Writes_numbers_of_the_range_and_keeps_leading_zeros()
        {
            for (ulong seed = 0; seed < 50; seed++)
                Assert.Matches("^1[0-2]:0[0-9]$", Expand("s: %{10-12}:%{00-09}", seed).Words[0]);
        }

        [Fact]
        public void Draws_alternatives_by_weight()
        {
            // The expected number is 750 of 1,000 with a standard deviation of 13.7; the test allows five of them to either side.
            var grammar = new SentenceGrammar(TagSet.Conll2003, "s: 3* yes | no");
            var lexicon = new NameLexicon(1, new NewsCorpusOptions(), []);
            var random = new SplitMix(1);

            Assert.InRange(Enumerable.Range(0, 1000).Count(_ => grammar.Expand("s", lexicon, 0, random).Words[0] == "Yes"), 682, 818);
        }

        [Fact]
        public void Writes_an_before_a_vowel() => Assert.Equal(["An", "old", "a", "new"], Expand("s: a old a new").Words);

        [Fact]
        public void Takes_a_dollar_sign_before_a_figure_for_money() => Assert.Equal(["$5", "million"], Expand("s: $5 million").Words);
    }

    public sealed class Constructor
    {
        [Theory]
        [InlineData("s: $nothing", "\"$nothing\": there is no such rule")]
        [InlineData("s: [XYZ a]", "\"[XYZ\": no such entity type; there are PER, ORG, LOC, MISC")]
        [InlineData("s: a\ns: b", "\"s\" is there twice")]
        [InlineData("a b c", "stands before any rule")]
        public void Refuses_a_mistake_at_once(string text, string message)
        {
            var error = Assert.Throws<FormatException>(() => new SentenceGrammar(TagSet.Conll2003, text));

            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }
}
