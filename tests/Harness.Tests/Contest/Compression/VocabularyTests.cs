using Harness.Contest.Compression;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Tasks.NamedEntities;
using Harness.Tests.Training.Pretraining;
using Harness.Text;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public static class VocabularyTests
{
    private static readonly BertWordPiece WordPiece = new(Vocabulary.FromEntries(
    [
        .. Vocabulary.SpecialTokens, "a", "b", "c", "##a", "##b", "##c", "ab", "##ab", "##bc", "abca", "##cab", ".",
    ]));

    private static int[] Ids(params string[] tokens) =>
        [.. tokens.Select(token => Enumerable.Range(0, WordPiece.VocabularySize).First(id => WordPiece.Token(id) == token))];

    private static KeptPieces Without(params string[] dropped) =>
        KeptPieces.Of(WordPiece, Enumerable.Range(0, WordPiece.VocabularySize).Except(Ids(dropped)));

    // Words get the labels 0, 1 for B-X, and so on; a further token of a word with an odd label gets the label after it.
    private static Example Read(BertWordPiece wordPiece, params (string Word, int Label)[] words) => Alignment.Align(
        new TaggedSentence([.. words.Select(word => word.Word)], [.. words.Select(word => word.Label)]), wordPiece, TagSet.Conll2003, 16);

    public sealed class Spell
    {
        [Fact]
        public void Spell_gives_the_tokens_of_the_smaller_vocabularys_own_tokenizer()
        {
            var pieces = Without("abca", "##cab", "##ab");
            (string, int)[] words = [("abcab", 1), ("ab", 0), ("abca.c", 3), ("xyz", 0), ("cab", 5), (".", 0)];

            var spelled = pieces.Spell(Read(WordPiece, words), longest: 16);

            Assert.Equal(Read(pieces.Own, words).TokenIds, spelled.Example.TokenIds);
            Assert.Equal(Read(pieces.Own, words).WordIds, spelled.Example.WordIds);
            Assert.Equal(Read(pieces.Own, words).CaseIds, spelled.Example.CaseIds);
            Assert.Equal(
                ["[CLS]", "ab", "##c", "##a", "##b", "ab", "ab", "##c", "##a", ".", "c", "[UNK]", "c", "##a", "##b", ".", "[SEP]"],
                pieces.Spell(Read(WordPiece, words), longest: 17).Example.TokenIds.Select(pieces.Own.Token));
        }

        /// <summary>
        /// abca ##b becomes ab ##c ##a ##b: the first token takes the label of ab and the second that of ##b. The word . is not touched.
        /// </summary>
        [Fact]
        public void LabelsOf_gives_a_token_the_label_of_the_piece_with_its_first_letter()
        {
            var pieces = Without("abca", "##cab", "##ab");
            var given = Read(WordPiece, ("abcab", 1), (".", 0));
            Assert.Equal(Ids("[CLS]", "abca", "##b", ".", "[SEP]"), given.TokenIds);

            var spelled = pieces.Spell(given, longest: 16);

            Assert.Equal(["[CLS]", "ab", "##c", "##a", "##b", ".", "[SEP]"], spelled.Example.TokenIds.Select(pieces.Own.Token));
            Assert.Equal([Example.Ignored, 1, Example.Unknown, Example.Unknown, Example.Unknown, 0, Example.Ignored], spelled.Example.Labels);
            Assert.Equal([0, 11, 14, 15, 0], spelled.LabelsOf([0, 11, 12, 13, 14, 15, 0]));
        }

        [Fact]
        public void Spell_leaves_inputs_of_kept_tokens_as_they_are()
        {
            var pieces = Without("abca");
            var given = Read(WordPiece, ("ab", 1), ("bcab", 2), ("xyz", 0));

            var spelled = pieces.Spell(given, longest: 16);

            Assert.Equal(given.TokenIds.Select(WordPiece.Token), spelled.Example.TokenIds.Select(pieces.Own.Token));
            Assert.Equal(given.Labels, spelled.Example.Labels);
            Assert.Equal(given.TokenIds, pieces.InWhole(spelled.Example).TokenIds);
            Assert.Equal(Enumerable.Range(0, given.Length), spelled.LabelsOf([.. Enumerable.Range(0, given.Length)]));
        }

        [Fact]
        public void Spell_cuts_what_becomes_too_long_and_keeps_the_last_token()
        {
            var pieces = Without("abca", "##cab", "##ab");
            var given = Read(WordPiece, ("abcab", 1), (".", 3), ("c", 0));

            var spelled = pieces.Spell(given, longest: 6);

            Assert.Equal(["[CLS]", "ab", "##c", "##a", "##b", "[SEP]"], spelled.Example.TokenIds.Select(pieces.Own.Token));
            Assert.Equal([7, 1, 4, 0, 0, 9], spelled.LabelsOf([7, 1, 2, 3, 4, 9]));
        }

        /// <summary>Context has no labels and belongs to no word, but it is spelled anew as well.</summary>
        [Fact]
        public void Spell_leaves_context_without_labels()
        {
            var given = new Example(Ids("[CLS]", "abca", "c", "[SEP]"), [-100, -100, 3, -100], [-1, -1, 0, -1]);

            var spelled = Without("abca").Spell(given, longest: 16).Example;

            Assert.Equal([-100, -100, -100, -100, 3, -100], spelled.Labels);
            Assert.Equal([-1, -1, -1, -1, 0, -1], spelled.WordIds);
        }
    }

    public sealed class Keep
    {
        [Theory]
        [InlineData(null)]
        [InlineData(3)]
        public void Keep_changes_nothing_for_kept_tokens_and_drops_the_rows_of_others(int? rank)
        {
            using var scope = NewDisposeScope();
            var shape = Compressible.Shape with { EmbeddingRank = rank, Vocabulary = WordPiece.VocabularySize };
            using var network = Compressible.Network(shape);
            var kept = Enumerable.Range(0, WordPiece.VocabularySize).Except(Ids("abca", "##cab")).ToArray();

            using var trimmed = TrimVocabulary.Keep(network, WordPiece, kept);

            Example[] examples = [Read(WordPiece, ("ab", 1), ("c", 2), (".", 0)), Read(WordPiece, ("bbc", 1))];
            Assert.Equal(network.Predict(examples, CPU), trimmed.Predict(examples, CPU));
            Assert.Equal(Compressible.Logits(network, Row(examples[0])), Compressible.Logits(trimmed, Row(trimmed.Read(examples)[0])));
            Assert.Equal(2 * (rank ?? 12), network.Count().Dense - trimmed.Count().Dense);
        }

        /// <summary>The network reads a dropped token as its letters, and predictions stand at the tokens that were given.</summary>
        [Fact]
        public void Predict_reads_other_tokens_in_kept_pieces()
        {
            using var network = Compressible.Network(Compressible.Shape with { Vocabulary = WordPiece.VocabularySize });
            var kept = Enumerable.Range(0, WordPiece.VocabularySize).Except(Ids("abca")).ToArray();
            using var trimmed = TrimVocabulary.Keep(network, WordPiece, kept);
            var given = new Example(Ids("[CLS]", "abca", ".", "[SEP]"), [-100, 1, 0, -100], [-1, 0, 1, -1]);
            var letters = new Example(Ids("[CLS]", "ab", "##c", "##a", ".", "[SEP]"), [-100, 1, 0, 0, 0, -100], [-1, 0, 0, 0, 1, -1]);

            var predicted = trimmed.Predict([given], CPU)[0];

            var expected = network.Predict([letters], CPU)[0];
            Assert.Equal([0, expected[1], expected[4], 0], predicted);
        }

        private static Tensor Row(Example example) => tensor(example.TokenIds.Select(id => (long)id).ToArray(), [1, example.Length]);
    }

    public sealed class KeptIds
    {
        [Fact]
        public void KeptIds_has_specials_and_single_characters_and_the_tokens_of_the_examples()
        {
            Example[] examples = [new(Ids("[CLS]", "ab", "ab", "[SEP]"), [], []), new(Ids("[CLS]", "##bc", "[SEP]"), [], [])];
            Assert.Equal(
                [.. Vocabulary.SpecialTokens, "a", "b", "c", "##a", "##b", "##c", "ab", "##bc", "."],
                TrimVocabulary.KeptIds(examples, WordPiece).Select(WordPiece.Token));
        }
    }

    public sealed class Step
    {
        /// <summary>
        /// The training split is read as it was, because all of its tokens are kept. In the test split, where other tokens occur, no word becomes
        /// unknown that was not unknown before.
        /// </summary>
        [Fact]
        public void Apply_leaves_training_as_it_was_and_makes_no_word_unknown()
        {
            StepTrial.Run(arena =>
            {
                using var network = StepTrial.Network(seed: 1);

                using var trimmed = new TrimVocabulary().Apply(network, arena);

                var pieces = trimmed.Pieces!;
                Assert.InRange(trimmed.Shape.Vocabulary, 50, network.Shape.Vocabulary - 10);
                Assert.Equal(pieces.Own.VocabularySize, trimmed.Shape.Vocabulary);
                var training = arena.Training.Examples;
                foreach (var (given, read) in training.Zip(trimmed.Read(training)))
                {
                    Assert.Equal(given.TokenIds, pieces.InWhole(read).TokenIds);
                    Assert.Equal(given.Labels, read.Labels);
                }

                var test = SmallTrack.Data.Split(Split.Test).Examples;
                Assert.NotEqual(test.Sum(example => example.Length), trimmed.Read(test).Sum(example => example.Length));
                Assert.Equal(
                    test.Sum(example => example.TokenIds.Count(id => id == arena.WordPiece.UnknownId)),
                    trimmed.Read(test).Sum(example => example.TokenIds.Count(id => id == pieces.Own.UnknownId)));
            });
        }

        [Fact]
        public void Apply_refuses_to_trim_twice() => StepTrial.Run(arena =>
        {
            using var network = StepTrial.Network(seed: 1);
            using var trimmed = new TrimVocabulary().Apply(network, arena);
            Assert.Contains("trimmed already", Assert.Throws<ArgumentException>(() => new TrimVocabulary().Apply(trimmed, arena)).Message);
        });

        /// <summary>A run leaves its own vocabulary: whoever tokenizes with it needs no other, and the harness reads it beside its track's.</summary>
        [Fact]
        public void A_run_leaves_a_plain_BERT_with_the_kept_vocabulary()
        {
            using var folder = new TemporaryFolder();
            SmallTrack.SaveTeacher(folder.Path);
            int[][]? predicted = null;
            var examples = SmallTrack.Data.Split(Split.Test).Examples;
            var method = new FakeMethod
            {
                Division = Division.Open,
                Training = (network, arena) =>
                {
                    var trimmed = new TrimVocabulary().Apply(network, arena);
                    predicted = trimmed.Predict(examples, CPU);
                    return trimmed;
                },
            };

            Assert.Equal(RunStatus.Ok, SmallTrack.Run(folder.Path, method).Status);

            var left = SmallTrack.FolderOf(folder.Path, method).Path;
            var own = BertWordPiece.Load(Path.Combine(left, BertWordPiece.VocabularyFile));
            using var loaded = Network.Load(left, new KeptPieces(SmallTrack.Data.WordPiece, own));
            Assert.Equal(own.VocabularySize, loaded.Shape.Vocabulary);
            Assert.Equal(predicted, loaded.Predict(examples, CPU));
            Assert.Contains("\"model_type\": \"bert\"", File.ReadAllText(Path.Combine(left, "config.json")));
        }
    }
}
