using FsCheck;
using FsCheck.Fluent;
using Harness.Models.Inputs;
using Harness.Tasks.NamedEntities;
using Harness.Text;
using Harness.Training;

namespace Harness.Tests.Tasks.NamedEntities;

public static class AlignmentTests
{
    private const string CasedVocabulary = "bert-base-cased/vocab.txt";
    private static readonly TagSet Tags = TagSet.Conll2003;

    // Ids 0..4 are [PAD] [UNK] [CLS] [SEP] [MASK], then Fi is 5 and York 12.
    private static readonly BertWordPiece Small = new(Vocabulary.FromEntries(
        [.. Vocabulary.SpecialTokens, "Fi", "##sch", "##ler", "'", "s", "in", "New", "York"]));

    private static TaggedSentence Sentence(string words, params int[] tags) => new(words.Split(' '), tags);

    public sealed class WithoutLabels
    {
        [Fact]
        public void HasTheSameTokensAndNoLabel()
        {
            var example = Alignment.WithoutLabels(["Fischler", "'s", "York"], Small, 6);
            Assert.Equal([2, 5, 6, 7, 8, 3], example.TokenIds);
            Assert.Equal([-100, -1, -1, -1, -1, -100], example.Labels);
            Assert.Equal([-1, 0, 0, 0, 1, -1], example.WordIds);
        }
    }

    public sealed class Align
    {
        [Fact]
        public void LabelsTheFirstTokenAndContinuesTheEntity()
        {
            var example = Alignment.Align(Sentence("Fischler 's in New York", 1, 0, 0, 5, 6), Small, Tags, 128);
            Assert.Equal([2, 5, 6, 7, 8, 9, 10, 11, 12, 3], example.TokenIds);
            Assert.Equal([-100, 1, 2, 2, 0, 0, 0, 5, 6, -100], example.Labels);
            Assert.Equal([-1, 0, 0, 0, 1, 1, 2, 3, 4, -1], example.WordIds);
        }

        [Fact]
        public void KeepsTheLabelOfAWordInsideAnEntity()
        {
            var example = Alignment.Align(Sentence("New Fischler Fischler", 7, 8, 7), Small, Tags, 128);
            Assert.Equal([-100, 7, 8, 8, 8, 7, 8, 8, -100], example.Labels);
        }

        [Fact]
        public void GivesAnUnknownWordOneToken()
        {
            var example = Alignment.Align(Sentence("Zz in", 3, 0), Small, Tags, 128);
            Assert.Equal([2, 1, 10, 3], example.TokenIds);
            Assert.Equal([-100, 3, 0, -100], example.Labels);
        }

        [Fact]
        public void LeavesOutAWordWithoutTokens()
        {
            var example = Alignment.Align(new TaggedSentence(["New", "\u200B", "", "York"], [5, 6, 0, 6]), Small, Tags, 128);
            Assert.Equal([2, 11, 12, 3], example.TokenIds);
            Assert.Equal([-100, 5, 6, -100], example.Labels);
            Assert.Equal([-1, 0, 3, -1], example.WordIds);
        }

        [Fact]
        public void OfNoWordsIsTheSpecials()
        {
            var example = Alignment.Align(new TaggedSentence([], []), Small, Tags, 128);
            Assert.Equal([2, 3], example.TokenIds);
            Assert.Equal([-100, -100], example.Labels);
        }

        // Fi ##sch ##ler ' s: five tokens, seven with specials.
        [Theory]
        [InlineData(8, new[] { 2, 5, 6, 7, 8, 9, 3 }, new[] { -100, 1, 2, 2, 0, 0, -100 })]
        [InlineData(7, new[] { 2, 5, 6, 7, 8, 9, 3 }, new[] { -100, 1, 2, 2, 0, 0, -100 })]
        [InlineData(6, new[] { 2, 5, 6, 7, 8, 3 }, new[] { -100, 1, 2, 2, 0, -100 })]
        [InlineData(4, new[] { 2, 5, 6, 3 }, new[] { -100, 1, 2, -100 })]
        [InlineData(2, new[] { 2, 3 }, new[] { -100, -100 })]
        public void CutsToTheMaximumLength(int maximumLength, int[] tokenIds, int[] labels)
        {
            var example = Alignment.Align(Sentence("Fischler 's", 1, 0), Small, Tags, maximumLength);
            Assert.Equal(tokenIds, example.TokenIds);
            Assert.Equal(labels, example.Labels);
            Assert.Equal(tokenIds.Length, example.WordIds.Length);
        }

        [Fact]
        public void RefusesAMaximumWithoutRoomForTheSpecials() =>
            Assert.Throws<ArgumentOutOfRangeException>(() => Alignment.Align(Sentence("in", 0), Small, Tags, 1));

        [Fact]
        public void RefusesWordsAndTagsThatDiffer()
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
        public void OneLabelAndOneWordAToken() => Property.ForAll(SentencesWithEmptyWords, sentence =>
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
        public void FirstTokensReproduceTheTags() => Property.ForAll(Sentences, sentence =>
        {
            var example = Alignment.Align(sentence, Small, Tags, Unlimited);
            var firsts = Enumerable.Range(1, example.Length - 2).Where(t => example.WordIds[t] != example.WordIds[t - 1]).ToList();
            Assert.Equal(sentence.Tags, firsts.Select(t => example.Labels[t]));
            Assert.Equal(Enumerable.Range(0, sentence.Words.Count), firsts.Select(t => example.WordIds[t]));
        });

        [Fact]
        public void IobIsKept() => Property.ForAll(Sentences, sentence =>
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
        public void ACutExampleIsAPrefix() => Property.ForAll(Sentences.Zip(Gen.Choose(2, 20)), pair =>
        {
            var (sentence, maximum) = pair;
            var whole = Alignment.Align(sentence, Small, Tags, Unlimited);
            var cut = Alignment.Align(sentence, Small, Tags, maximum);
            Assert.Equal(Math.Min(maximum, whole.Length), cut.Length);
            Assert.Equal([.. whole.TokenIds[..(cut.Length - 1)], 3], cut.TokenIds);
            Assert.Equal([.. whole.Labels[..(cut.Length - 1)], -100], cut.Labels);
            Assert.Equal([.. whole.WordIds[..(cut.Length - 1)], -1], cut.WordIds);
        });

        // Any ids, made IOB2: an I- that nothing of its type precedes becomes a B-.
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

    /// <summary>On bert-base-cased's vocabulary and the corpus itself.</summary>
    public sealed class RealVocabulary
    {
        [RealDataFact(CasedVocabulary, "conll2003/train.txt")]
        public void TrainHasItsLengths()
        {
            var wordPiece = BertWordPiece.Load(RealData.PathOf(CasedVocabulary));
            var examples = ConllReader.Read(RealData.PathOf("conll2003/train.txt"), Tags)
                .Select(sentence => Alignment.Align(sentence, wordPiece, Tags, 512))
                .ToList();
            Assert.Equal(21.4, Math.Round(examples.Average(example => example.Length), 1));
            Assert.Equal(173, examples.Max(example => example.Length));

            // Training sentence 12, from 0: Only France and Britain backed Fischler 's proposal .
            Assert.Equal(
                "[CLS] Only France and Britain backed Fi ##sch ##ler ' s proposal . [SEP]",
                string.Join(' ', examples[12].TokenIds.Select(wordPiece.Token)));
            Assert.Equal([-100, 0, 5, 0, 5, 0, 1, 2, 2, 0, 0, 0, 0, -100], examples[12].Labels);
        }
    }
}
