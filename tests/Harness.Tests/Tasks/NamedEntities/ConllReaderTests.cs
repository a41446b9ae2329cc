using System.Text;
using Harness.Common;
using Harness.Models.Inputs;
using Harness.Tasks.NamedEntities;
using Harness.Text;
using Harness.Training;

namespace Harness.Tests.Tasks.NamedEntities;

public static class ConllReaderTests
{
    private static IReadOnlyList<TaggedSentence> Parse(string text) =>
        ConllReader.Parse(Encoding.UTF8.GetBytes(text), "corpus.txt", TagSet.Conll2003);

    /// <summary>Writes sentences as <c>word/tag</c>, with a bar between two sentences.</summary>
    private static string Shown(IEnumerable<TaggedSentence> sentences) => string.Join(
        " | ",
        sentences.Select(sentence => string.Join(' ', sentence.Words.Zip(sentence.Tags, (word, tag) => $"{word}/{TagSet.Conll2003[tag]}"))));

    public sealed class Parsing
    {
        private const string Expected = "Ann/B-PER Lee/I-PER left/O | Rome/B-LOC";

        [Theory]
        [InlineData("Ann NNP B-NP B-PER\nLee NNP I-NP I-PER\nleft VBD B-VP O\n\nRome NNP B-NP B-LOC\n\n")]
        [InlineData("Ann B-PER\nLee I-PER\nleft O\n\nRome B-LOC\n")]
        [InlineData("Ann NNP B-PER\nLee NNP I-PER\nleft VBD O\n\nRome NNP B-LOC")]
        [InlineData("Ann\tB-PER\nLee\tI-PER\nleft\tO\n\nRome\tB-LOC\n")]
        [InlineData("Ann B-PER\r\nLee I-PER\r\nleft O\r\n\r\nRome B-LOC\r\n")]
        [InlineData("\n\n\nAnn B-PER\nLee I-PER\nleft O\n\n\n \t \n\nRome B-LOC\n\n\n")]
        [InlineData("\uFEFFAnn B-PER\nLee I-PER\nleft O\n\nRome B-LOC\n")]
        [InlineData("Ann  B-PER \n Lee \t I-PER\nleft O\n\nRome B-LOC\n")]
        [InlineData("-DOCSTART- -X- O\n\nAnn NNP B-PER\nLee NNP I-PER\nleft VBD O\n\n-DOCSTART- -X- O\n\nRome NNP B-LOC\n")]
        [InlineData("-DOCSTART- -X- O O\nAnn B-PER\nLee I-PER\nleft O\n-DOCSTART-\nRome B-LOC\n")]
        public void Gives_the_same_sentences(string text) => Assert.Equal(Expected, Shown(Parse(text)));

        /// <summary>CoNLL-2003 was published in IOB1, where B- stands only between two entities of one type that touch.</summary>
        [Theory]
        [InlineData("Ann I-PER\nLee I-PER\nleft O\n\nRome I-LOC\n", Expected)]
        [InlineData("Ann I-PER\nBea B-PER\nRome I-LOC\n", "Ann/B-PER Bea/B-PER Rome/B-LOC")]
        [InlineData("Ann I-PER\n\nBea I-PER\n", "Ann/B-PER | Bea/B-PER")]
        public void Reads_IOB1_as_IOB2(string text, string expected) => Assert.Equal(expected, Shown(Parse(text)));

        [Fact]
        public void Splits_at_blanks_and_tabs_only()
        {
            var sentence = Assert.Single(Parse("1\u00A0000 CD O\na\u2028b NN O\n"));
            Assert.Equal(["1\u00A0000", "a\u2028b"], sentence.Words);
        }
    }

    public sealed class Documents
    {
        [Theory]
        [InlineData("-DOCSTART- -X- O\n\na O\n\nb O\n\n-DOCSTART- -X- O\n\nc O\n")]
        [InlineData("a O\n\nb O\n-DOCSTART-\nc O\n")]
        [InlineData("-DOCSTART-\n-DOCSTART-\na O\n\nb O\n\n-DOCSTART-\n\n-DOCSTART-\nc O\n-DOCSTART-\n")]
        public void Are_numbered_from_the_first_that_has_a_sentence(string text) =>
            Assert.Equal([0, 0, 1], Parse(text).Select(sentence => sentence.Document));

        [Fact]
        public void Are_null_in_a_split_whose_sentences_are_all_in_one()
        {
            Assert.Null(SplitOf("-DOCSTART- O\n\na O\n\nb O\n").Documents);
            Assert.Equal([0, 1], SplitOf("-DOCSTART- O\n\na O\n\n-DOCSTART- O\n\nb O\n").Documents!);
            Assert.Null(SmallTrack.Data.Split(Split.Test).Documents);
        }

        [Fact]
        public void Are_the_surroundings_of_their_sentences_without_labels()
        {
            var examples = SplitOf("-DOCSTART- O\n\na O\n\nb B-PER\n\nc O\n\n-DOCSTART- O\n\nd O\n").Examples;

            Assert.Equal([0, 1, 2, 0], examples.Select(example => example.Surroundings!.Before.Count()));
            Assert.Equal([2, 1, 0, 0], examples.Select(example => example.Surroundings!.After.Count()));
            Assert.Equal(examples[1].TokenIds, examples[2].Surroundings!.Before.First().TokenIds);
            Assert.All(examples[2].Surroundings!.Before.SelectMany(neighbour => neighbour.Labels), label => Assert.Equal(Example.Ignored, label));
            Assert.Null(SplitOf("a O\n\nb O\n").Examples[0].Surroundings);
        }

        private static Split SplitOf(string text)
        {
            var sentences = Split.Names.ToDictionary(name => name, _ => Parse(text));
            return new NamedEntityData(sentences, SmallTrack.Data.WordPiece, TagSet.Conll2003, 16, TextSource.None("none")).Split(Split.Test);
        }

        [RealDataFact("conll2003/test.txt")]
        public void Of_the_test_split_of_Conll2003_are_231()
        {
            var sentences = ConllReader.Read(RealData.PathOf("conll2003/test.txt"), TagSet.Conll2003);
            Assert.Equal((3453, 231), (sentences.Count, sentences.Select(sentence => sentence.Document).Distinct().Count()));
        }
    }

    public sealed class Errors
    {
        private static string MessageOf(string text) => Assert.Throws<DataFormatException>(() => Parse(text)).Message;

        [Fact]
        public void Name_a_row_with_a_missing_column() => Assert.Equal(
            "corpus.txt, line 4: 3 columns in 'left VBD O'. Expected 4, as in line 2, the first with a word, separated by blanks or tabs. "
            + "Give every row the same columns, and leave a blank line between sentences.",
            MessageOf("-DOCSTART- O\nAnn NNP B-NP B-PER\n\nleft VBD O\n"));

        [Fact]
        public void Name_a_row_with_a_column_too_many() => Assert.StartsWith(
            "corpus.txt, line 2: 3 columns in 'New York B-LOC'. Expected 2, as in line 1",
            MessageOf("Ann B-PER\nNew York B-LOC\n"));

        [Fact]
        public void Name_a_row_without_a_tag() =>
            Assert.StartsWith("corpus.txt, line 1: 1 column in 'Ann'. Expected at least 2 (the word first, its tag last)", MessageOf("Ann\nB-PER\n"));

        [Theory]
        [InlineData("B-PRE", "B-PER")]
        [InlineData("b-loc", "B-LOC")]
        [InlineData("I-MIS", "I-MISC")]
        [InlineData("0", "O")]
        public void Name_an_unknown_tag_and_the_nearest(string tag, string nearest) => Assert.Equal(
            $"corpus.txt, line 3: unknown tag '{tag}' for the word 'Rome'. Expected one of O B-PER I-PER B-ORG I-ORG B-LOC I-LOC B-MISC I-MISC; "
            + $"nearest: {nearest}. Correct the tag; the last column must hold the entity tag.",
            MessageOf($"Ann B-PER\n\nRome {tag}\n"));

        [Theory]
        [InlineData(new byte[] { 0xE9 }, "0xE9")]
        [InlineData(new byte[] { 0xC0, 0x80 }, "0xC0")]
        [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "0xED")]
        public void Name_the_line_of_invalid_utf8(byte[] invalid, string shown)
        {
            byte[] bytes = [.. "Ann B-PER\r\n\nCaf"u8, .. invalid, .. " B-LOC\n"u8];
            var error = Assert.Throws<DataFormatException>(() => ConllReader.Parse(bytes, "corpus.txt", TagSet.Conll2003));
            Assert.StartsWith($"corpus.txt, line 3: invalid UTF-8: {shown}", error.Message);
            Assert.Contains("at byte 4 of the line", error.Message);
            Assert.Contains("iconv", error.Message);
        }

        [Theory]
        [InlineData("")]
        [InlineData("\n\n")]
        [InlineData("-DOCSTART- -X- -X- O\n\n")]
        public void Name_a_file_without_sentences(string text) => Assert.StartsWith("corpus.txt: no sentence in", MessageOf(text));

        [Fact]
        public void Name_a_missing_file_and_the_variable()
        {
            var path = Path.Combine(Path.GetTempPath(), "no-such-folder", "train.txt");
            var error = Assert.Throws<FileNotFoundException>(() => ConllReader.Read(path, TagSet.Conll2003));
            Assert.StartsWith($"{path}: no such file", error.Message);
            Assert.Contains("BENCH_DATA", error.Message);
        }
    }

    /// <summary>The expected counts of words and entities are those that the authors of the corpus published.</summary>
    public sealed class RealSplits
    {
        [RealDataFact("conll2003/train.txt")]
        public void Train_has_its_counts() =>
            AssertCounts("train", 14_041, 203_621, person: 6_600, organisation: 6_321, location: 7_140, other: 3_438);

        [RealDataFact("conll2003/valid.txt")]
        public void Validation_has_its_counts() =>
            AssertCounts("valid", 3_250, 51_362, person: 1_842, organisation: 1_341, location: 1_837, other: 922);

        [RealDataFact("conll2003/test.txt")]
        public void Test_has_its_counts() =>
            AssertCounts("test", 3_453, 46_435, person: 1_617, organisation: 1_661, location: 1_668, other: 702);

        private static void AssertCounts(string split, int sentences, int words, int person, int organisation, int location, int other)
        {
            var read = ConllReader.Read(RealData.PathOf($"conll2003/{split}.txt"), TagSet.Conll2003);
            Assert.Equal(sentences, read.Count);
            Assert.Equal(words, read.Sum(sentence => sentence.Words.Count));
            // In IOB2 every entity begins with a B- tag.
            var begun = read.SelectMany(sentence => sentence.Tags).CountBy(tag => TagSet.Conll2003[tag]).ToDictionary();
            Assert.Equal((person, organisation, location, other), (begun["B-PER"], begun["B-ORG"], begun["B-LOC"], begun["B-MISC"]));
        }
    }
}
