using FsCheck;
using FsCheck.Fluent;
using Harness.Models.Inputs;
using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace Harness.Tests.Tasks.NamedEntities;

public static class AlignmentTests
{
    private const string CasedVocabulary = "bert-base-cased/vocab.txt";
    private static readonly TagSet Tags = TagSet.Conll2003;

    // The ids 0 to 4 are [PAD] [UNK] [CLS] [SEP] [MASK]; Fi has the id 5, and York 12.
    private static readonly BertWordPiece Small = new(Vocabulary.FromEntries(
        [.. Vocabulary.SpecialTokens, "Fi", "##sch", "##ler", "'", "s", "in", "New", "York"]));

    private static TaggedSentence Sentence(string words, params int[] tags) => new(words.Split(' '), tags);

    public sealed class WithoutLabels
    {
        [Fact]
        public void Has_the_same_tokens_and_no_label()
        {
            var example = Example.OfWords(["Fischler", "'s", "York"], Small, 6);
            Assert.Equal([2, 5, 6, 7, 8, 3], example.TokenIds);
            Assert.Equal([-100, -1, -1, -1, -1, -100], example.Labels);
            Assert.Equal([-1, 0, 0, 0, 1, -1], example.WordIds);
        }
    }

    public sealed class Cut
    {
        /// <summary>Six tokens have room for Fischler and for half of 's.</summary>
        [Theory]
        [InlineData(6, new[] { 3, 5 })]
        [InlineData(7, new[] { 5 })]
        [InlineData(8, new int[0])]
        public void Tells_the_labels_of_the_words_that_are_not_read_whole(int maximumLength, int[] labels)
        {
            var example = Alignment.Align(Sentence("Fischler 's York", 1, 3, 5), Small, Tags, maximumLength);

            Assert.Equal(labels, example.CutLabels);
        }
    }

    public sealed class Align
    {
        [Fact]
        public void Labels_the_first_token_and_continues_the_entity()
        {
            var example = Alignment.Align(Sentence("Fischler 's in New York", 1, 0, 0, 5, 6), Small, Tags, 128);
            Assert.Equal([2, 5, 6, 7, 8, 9, 10, 11, 12, 3], example.TokenIds);
            Assert.Equal([-100, 1, 2, 2, 0, 0, 0, 5, 6, -100], example.Labels);
            Assert.Equal([-1, 0, 0, 0, 1, 1, 2, 3, 4, -1], example.WordIds);
        }

        [Fact]
        public void Keeps_the_label_of_a_word_inside_an_entity()
        {
            var example = Alignment.Align(Sentence("New Fischler Fischler", 7, 8, 7), Small, Tags, 128);
            Assert.Equal([-100, 7, 8, 8, 8, 7, 8, 8, -100], example.Labels);
        }

        [Fact]
        public void Gives_an_unknown_word_one_token()
        {
            var example = Alignment.Align(Sentence("Zz in", 3, 0), Small, Tags, 128);
            Assert.Equal([2, 1, 10, 3], example.TokenIds);
            Assert.Equal([-100, 3, 0, -100], example.Labels);
        }

        [Fact]
        public void Leaves_out_a_word_without_tokens()
        {
            var example = Alignment.Align(new TaggedSentence(["New", "\u200B", "", "York"], [5, 6, 0, 6]), Small, Tags, 128);
            Assert.Equal([2, 11, 12, 3], example.TokenIds);
            Assert.Equal([-100, 5, 6, -100], example.Labels);
            Assert.Equal([-1, 0, 3, -1], example.WordIds);
        }

        [Fact]
        public void Of_no_words_is_the_specials()
        {
            var example = Alignment.Align(new TaggedSentence([], []), Small, Tags, 128);
            Assert.Equal([2, 3], example.TokenIds);
            Assert.Equal([-100, -100], example.Labels);
        }

        // Fi ##sch ##ler ' s are five tokens, or seven with the special ones.
        [Theory]
        [InlineData(8, new[] { 2, 5, 6, 7, 8, 9, 3 }, new[] { -100, 1, 2, 2, 0, 0, -100 })]
        [InlineData(7, new[] { 2, 5, 6, 7, 8, 9, 3 }, new[] { -100, 1, 2, 2, 0, 0, -100 })]
        [InlineData(6, new[] { 2, 5, 6, 7, 8, 3 }, new[] { -100, 1, 2, 2, 0, -100 })]
        [InlineData(4, new[] { 2, 5, 6, 3 }, new[] { -100, 1, 2, -100 })]
        [InlineData(2, new[] { 2, 3 }, new[] { -100, -100 })]
        public void Cuts_to_the_maximum_length(int maximumLength, int[] tokenIds, int[] labels)
        {
            var example = Alignment.Align(Sentence("Fischler 's", 1, 0), Small, Tags, maximumLength);
            Assert.Equal(tokenIds, example.TokenIds);
            Assert.Equal(labels, example.Labels);
            Assert.Equal(tokenIds.Length, example.WordIds.Length);
        }

        [Fact]
        public void Refuses_a_maximum_without_room_for_the_specials() =>
            Assert.Throws<ArgumentOutOfRangeException>(() => Alignment.Align(Sentence("in", 0), Small, Tags, 1));

        [Fact]
        public void Refuses_words_and_tags_that_differ()
        {
            var error = Assert.Throws<ArgumentException>(() => Alignment.Align(Sentence("New York", 5), Small, Tags, 128));
            Assert.Contains("2 words and 1 tags", error.Message);
        }
    }

    public sealed class Properties
    {
        private const int Unlimited = int.MaxValue;

        private static readonly Gen<TaggedSentence> Sentences = SentencesOf("Fischler", "New", "York", "in", "'s", "Zz", "Fis", "s's's", "\u4E2DFi");

        private static readonly Gen<TaggedSentence> SentencesWithEmptyWords = SentencesOf("Fischler", "York", "'s", "", "\u200B", "\0");

        [Fact]
        public void One_label_and_one_word_a_token() => Property.ForAll(SentencesWithEmptyWords, sentence =>
        {
            var example = Alignment.Align(sentence, Small, Tags, Unlimited);
            Assert.Equal(example.Length, example.Labels.Length);
            Assert.Equal(example.Length, example.WordIds.Length);
            Assert.Equal(sentence.Words.Sum(word => Small.Encode(word).Count) + 2, example.Length);
            Assert.Equal((2, 3), (example.TokenIds[0], example.TokenIds[^1]));
            Assert.Equal((-100, -100), (example.Labels[0], example.Labels[^1]));
            Assert.DoesNotContain(Example.Ignored, example.Labels[1..^1]);
            Assert.DoesNotContain(-1, example.WordIds[1..^1]);
        });

        [Fact]
        public void First_tokens_reproduce_the_tags() => Property.ForAll(Sentences, sentence =>
        {
            var example = Alignment.Align(sentence, Small, Tags, Unlimited);
            var firsts = Enumerable.Range(1, example.Length - 2).Where(t => example.WordIds[t] != example.WordIds[t - 1]).ToList();
            Assert.Equal(sentence.Tags, firsts.Select(t => example.Labels[t]));
            Assert.Equal(Enumerable.Range(0, sentence.Words.Count), firsts.Select(t => example.WordIds[t]));
        });

        [Fact]
        public void Iob_is_kept() => Property.ForAll(Sentences, sentence =>
        {
            var names = Alignment.Align(sentence, Small, Tags, Unlimited).Labels[1..^1].Select(label => Tags[label]).ToList();
            foreach (var (before, name) in names.Prepend("O").Zip(names))
            {
                if (name[0] == 'I')
                    Assert.True(before != "O" && before[1..] == name[1..], $"{name} after {before}");
            }

            Assert.Equal(sentence.Tags.Count(tag => Tags[tag][0] == 'B'), names.Count(name => name[0] == 'B'));
        });

        [Fact]
        public void A_cut_example_is_a_prefix() => Property.ForAll(Sentences.Zip(Gen.Choose(2, 20)), pair =>
        {
            var (sentence, maximum) = pair;
            var whole = Alignment.Align(sentence, Small, Tags, Unlimited);
            var cut = Alignment.Align(sentence, Small, Tags, maximum);
            Assert.Equal(Math.Min(maximum, whole.Length), cut.Length);
            Assert.Equal([.. whole.TokenIds[..(cut.Length - 1)], 3], cut.TokenIds);
            Assert.Equal([.. whole.Labels[..(cut.Length - 1)], -100], cut.Labels);
            Assert.Equal([.. whole.WordIds[..(cut.Length - 1)], -1], cut.WordIds);
        });

        // Any ids are turned into IOB2: an I- without a tag of its type before it becomes a B-.
        private static Gen<TaggedSentence> SentencesOf(params string[] words) =>
            Gen.Elements(words).Zip(Gen.Choose(0, Tags.Count - 1)).ArrayOf().Select(Tagged);

        private static TaggedSentence Tagged((string Word, int Tag)[] pairs)
        {
            var tags = pairs.Select(pair => pair.Tag).ToArray();
            for (var i = 0; i < tags.Length; i++)
            {
                var isInside = tags[i] > 0 && tags[i] % 2 == 0;
                var before = i == 0 ? 0 : tags[i - 1];
                if (isInside && before != tags[i] && before != tags[i] - 1)
                    tags[i]--;
            }

            return new TaggedSentence([.. pairs.Select(pair => pair.Word)], tags);
        }
    }

    /// <summary>These tests read the vocabulary of bert-base-cased and the corpus itself.</summary>
    public sealed class RealVocabulary
    {
        [RealDataFact(CasedVocabulary, "conll2003/train.txt")]
        public void Train_has_its_lengths()
        {
            var wordPiece = BertWordPiece.Load(RealData.PathOf(CasedVocabulary));
            var examples = ConllReader.Read(RealData.PathOf("conll2003/train.txt"), Tags)
                .Select(sentence => Alignment.Align(sentence, wordPiece, Tags, 512))
                .ToList();
            Assert.Equal(21.4, Math.Round(examples.Average(example => example.Length), 1));
            Assert.Equal(173, examples.Max(example => example.Length));

            // Training sentence 12, counted from 0, is: Only France and Britain backed Fischler 's proposal .
            Assert.Equal(
                "[CLS] Only France and Britain backed Fi ##sch ##ler ' s proposal . [SEP]",
                string.Join(' ', examples[12].TokenIds.Select(wordPiece.Token)));
            Assert.Equal([-100, 0, 5, 0, 5, 0, 1, 2, 2, 0, 0, 0, 0, -100], examples[12].Labels);
        }
    }
}
