using Harness.Tasks.NamedEntities;
using Harness.Tasks.NamedEntities.Synthetic;

namespace Harness.Tests.Tasks.NamedEntities;

public sealed class NewsCorpusTests
{
    private static readonly NewsCorpus corpus = NewsCorpus.Generate(1, 8000, 1000, 1500);

    private static readonly IReadOnlyList<TaggedSentence>[] splits = [corpus.Train, corpus.Validation, corpus.Test];

    /// <summary>
    /// The hash is pinned, so that the test fails on a machine, runtime or culture that generates other bytes. A change of the generator changes it.
    /// </summary>
    [Fact]
    public void Gives_the_same_bytes_for_the_same_seed_everywhere() =>
        Assert.Equal("bea571a3d2a66db896c38a4a0e9c72cae18529d09518766c6e4c19b85ee23ff0", corpus.Hash());

    [Fact]
    public void Gives_the_same_bytes_a_second_time() => Assert.Equal(corpus.Hash(), NewsCorpus.Generate(1, 8000, 1000, 1500).Hash());

    [Fact]
    public void Gives_another_corpus_for_another_seed()
    {
        var other = NewsCorpus.Generate(2, 500, 100, 100);
        var names = Entities(corpus.Train).Select(entity => entity.Text).ToHashSet(StringComparer.Ordinal);

        Assert.NotEqual(NewsCorpus.Generate(1, 500, 100, 100).Hash(), other.Hash());
        Assert.True(Entities(other.Train).Count(entity => names.Contains(entity.Text)) < 100);
    }

    [Fact]
    public void Has_the_sizes_asked_for() => Assert.Equal([8000, 1000, 1500], splits.Select(split => split.Count));

    [Fact]
    public void Begins_a_split_alike_whatever_its_size()
    {
        var small = NewsCorpus.Generate(1, 50, 10, 10);

        Assert.Equal(small.Train.Select(Line), corpus.Train.Take(50).Select(Line));
    }

    [Fact]
    public void Has_a_tag_for_every_word_and_valid_iob2()
    {
        foreach (var sentence in splits.SelectMany(split => split))
        {
            Assert.Equal(sentence.Words.Count, sentence.Tags.Count);
            for (var i = 0; i < sentence.Tags.Count; i++)
            {
                var tag = TagSet.Conll2003[sentence.Tags[i]];
                var before = i == 0 ? "O" : TagSet.Conll2003[sentence.Tags[i - 1]];
                Assert.True(tag[0] != 'I' || before[1..] == tag[1..], $"{tag} after {before} in \"{Line(sentence)}\"");
            }
        }
    }

    [Fact]
    public void Has_sentences_of_one_to_forty_words_none_empty_and_none_with_white_space()
    {
        foreach (var sentence in splits.SelectMany(split => split))
        {
            Assert.InRange(sentence.Words.Count, 1, 40);
            Assert.All(sentence.Words, word => Assert.True(word.Length > 0 && !word.Any(char.IsWhiteSpace), $"\"{word}\" in \"{Line(sentence)}\""));
            // No sentence may contain the notation of the grammar; a dollar sign may stand only before an amount of money.
            Assert.DoesNotContain(sentence.Words, word => word.AsSpan().ContainsAny("@[]{}_") || (word[0] == '$' && !char.IsAsciiDigit(word[1])));
        }
    }

    [Fact]
    public void Never_gives_a_sentence_twice()
    {
        var lines = splits.SelectMany(split => split).Select(Line).ToList();

        Assert.Equal(lines.Count, lines.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Has_many_names_of_every_type_in_every_split()
    {
        foreach (var split in splits)
        {
            var all = Entities(split);
            foreach (var type in TagSet.Conll2003.Types)
                Assert.InRange(all.Count(entity => entity.Type == type) / (double)all.Count, 0.08, 0.40);
        }
    }

    /// <summary>The option is the share of single draws, 0.35 for all kinds of names; a name that is made of two draws has two chances.</summary>
    [Fact]
    public void Has_words_never_seen_in_training_in_a_third_to_a_half_of_the_names()
    {
        var words = corpus.Train.SelectMany(sentence => sentence.Words).ToHashSet(StringComparer.Ordinal);
        foreach (var split in splits.Skip(1))
        {
            var all = Entities(split);
            Assert.InRange(all.Count(entity => entity.Text.Split(' ').Any(word => !words.Contains(word))) / (double)all.Count, 0.30, 0.50);
        }
    }

    [Fact]
    public void Has_no_unseen_name_but_those_that_training_did_not_happen_to_draw_when_the_share_is_zero()
    {
        var none = NewsCorpus.Generate(1, 8000, 200, 1500, new NewsCorpusOptions { UnseenShare = 0 });
        var words = none.Train.SelectMany(sentence => sentence.Words).ToHashSet(StringComparer.Ordinal);
        var all = Entities(none.Test);

        Assert.InRange(all.Count(entity => entity.Text.Split(' ').Any(word => !words.Contains(word))) / (double)all.Count, 0.0, 0.15);
    }

    [Fact]
    public void Has_hundreds_of_names_of_several_types_in_training_alone()
    {
        var types = Entities(corpus.Train).GroupBy(entity => entity.Text, StringComparer.Ordinal)
            .Select(name => name.Select(entity => entity.Type).Distinct().Count())
            .ToList();

        Assert.InRange(types.Count(count => count >= 2), 400, 1200);
        Assert.InRange(types.Count(count => count >= 3), 200, 800);
    }

    [Fact]
    public void Has_headlines_in_capitals_and_letters_beyond_ascii()
    {
        var headlines = corpus.Train.Count(sentence => Line(sentence) is var line && line.Length > 20 && line == line.ToUpperInvariant());
        var beyond = Entities(corpus.Train).Count(entity => entity.Text.Any(letter => letter > 127));

        Assert.InRange(headlines, 700, 1000);
        Assert.True(beyond > 500, $"{beyond} names hold letters beyond ASCII");
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, -1)]
    public void Refuses_an_empty_split(int train, int validation, int test) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NewsCorpus.Generate(1, train, validation, test));

    [Fact]
    public void Refuses_shares_of_more_than_the_whole()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => NewsCorpus.Generate(1, 1, 1, 1, new NewsCorpusOptions { ContrastShare = 0.9, NeutralShare = 0.2 }));

        Assert.Contains("the sum of the shares of sentence kinds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_maximum_that_most_templates_exceed()
    {
        var options = new NewsCorpusOptions { Cities = 10, Contested = 10, Countries = 10, MaximumWords = 1 };

        Assert.Throws<ArgumentOutOfRangeException>(() => NewsCorpus.Generate(1, 1, 1, 1, options));
    }

    private static string Line(TaggedSentence sentence) => string.Join(' ', sentence.Words);

    private static List<(string Type, string Text)> Entities(IEnumerable<TaggedSentence> sentences)
    {
        List<(string, string)> found = [];
        foreach (var sentence in sentences)
        {
            for (var start = 0; start < sentence.Tags.Count; start++)
            {
                if (sentence.Tags[start] % 2 == 0)
                    continue;
                var end = start + 1;
                while (end < sentence.Tags.Count && sentence.Tags[end] == sentence.Tags[start] + 1)
                    end++;
                found.Add((TagSet.Conll2003[sentence.Tags[start]][2..], string.Join(' ', sentence.Words.Skip(start).Take(end - start))));
            }
        }
        return found;
    }

    [Fact]
    public void Unlabelled_sentences_are_in_no_split_and_change_none()
    {
        var with = NewsCorpus.Generate(7, 300, 100, 100, unlabelled: 400);
        var without = NewsCorpus.Generate(7, 300, 100, 100);

        Assert.Equal(without.Hash(), with.Hash());
        Assert.Equal((400, 0), (with.Unlabelled.Count, without.Unlabelled.Count));
        var splits = with.Train.Concat(with.Validation).Concat(with.Test).Select(Text).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(with.Unlabelled, sentence => splits.Contains(Text(sentence)));

        static string Text(TaggedSentence sentence) => string.Join(' ', sentence.Words);
    }
}
