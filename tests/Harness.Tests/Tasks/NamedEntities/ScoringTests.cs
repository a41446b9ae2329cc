using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Harness.Tasks.NamedEntities;
using Harness.Training;

namespace Harness.Tests.Tasks.NamedEntities;

public sealed class ScoringTests
{
    private static readonly string[] Tags = [.. TagSet.Conll2003.Names, "E-PER", "S-PER", "S-LOC", "E-LOC", "B", "I"];

    private static EntityScores Score(string gold, string predicted) => EntityScorer.Score(Sentences(gold), Sentences(predicted));

    /// <summary>Scores texts in which tags are separated by blanks and sentences by bars.</summary>
    private static string[][] Sentences(string text) =>
        [.. text.Split('|').Select(sentence => sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private static Gen<string[][]> Corpus(Gen<string> tag, int[] lengths) =>
        Gen.CollectToArray(lengths, tag.ArrayOf);

    private static Arbitrary<(string[][] Gold, string[][] Predicted)> Pairs(Gen<string> tag) => (
        from lengths in Gen.Choose(0, 9).ArrayOf().Resize(12)
        from gold in Corpus(tag, lengths)
        from predicted in Corpus(tag, lengths)
        select (gold, predicted)).ToArbitrary();

    public sealed class TheChunkRule
    {
        [Theory]
        [InlineData("O O", "")]
        [InlineData("B-PER I-PER O B-LOC", "PER 0 1, LOC 3 3")]
        [InlineData("O I-PER I-PER O", "PER 1 2")]
        [InlineData("I-PER I-LOC I-LOC I-PER", "PER 0 0, LOC 1 2, PER 3 3")]
        [InlineData("B-PER I-ORG", "PER 0 0, ORG 1 1")]
        [InlineData("B-PER B-PER I-PER", "PER 0 0, PER 1 2")]
        [InlineData("B-PER I-PER E-PER I-PER", "PER 0 2, PER 3 3")]
        [InlineData("S-LOC S-LOC E-LOC", "LOC 0 0, LOC 1 1, LOC 2 2")]
        [InlineData("E-LOC E-LOC O E-LOC", "LOC 0 0, LOC 1 1, LOC 3 3")]
        [InlineData("I-LOC E-LOC B-LOC E-LOC", "LOC 0 1, LOC 2 3")]
        [InlineData("B-PER E-LOC", "PER 0 0, LOC 1 1")]
        [InlineData("B-MISC-X I-MISC-X I-MISC", "MISC-X 0 1, MISC 2 2")]
        [InlineData("B-MISC-X I-MISC-Y", "MISC-X 0 0, MISC-Y 1 1")]
        [InlineData("B I E I O S", "_ 0 2, _ 3 3, _ 5 5")]
        [InlineData("B-PER I", "PER 0 0, _ 1 1")]
        [InlineData("B-per I-PER", "per 0 0, PER 1 1")]
        [InlineData("", "")]
        public void Gives_what_the_rule_gives_by_hand(string tags, string expected)
        {
            var spans = EntitySpans.Of(Sentences(tags)[0]);
            Assert.Equal(expected, string.Join(", ", spans.Select(span => $"{span.Type} {span.Start} {span.End}")));
        }

        [Theory]
        [InlineData("X-PER")]
        [InlineData("Berlin")]
        [InlineData("")]
        [InlineData("b-PER")]
        [InlineData("-PER")]
        public void Refuses_what_is_no_tag(string tag)
        {
            var e = Assert.Throws<ArgumentException>(() => EntitySpans.Of([tag]));
            Assert.Contains($"'{tag}'", e.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>The cases are those of seqeval's own tests of IOB2 and the examples of its documentation, or worked by hand.</summary>
    public sealed class TheStrictRule
    {
        [Theory]
        [InlineData("", "")]
        [InlineData("B", "_ 0 0")]
        [InlineData("I", "")]
        [InlineData("O I", "")]
        [InlineData("I B", "_ 1 1")]
        [InlineData("B I", "_ 0 1")]
        [InlineData("B B", "_ 0 0, _ 1 1")]
        [InlineData("B-PER I-PER O B-LOC", "PER 0 1, LOC 3 3")]
        [InlineData("O I-PER I-PER O", "")]
        [InlineData("I-PER B-PER I-PER", "PER 1 2")]
        [InlineData("B-PER I-ORG", "PER 0 0")]
        [InlineData("B-PER I-ORG I-PER I-PER", "PER 0 0")]
        [InlineData("B-PER B-PER I-PER", "PER 0 0, PER 1 2")]
        [InlineData("B-PER O I-PER", "PER 0 0")]
        [InlineData("B-PER I", "PER 0 0")]
        [InlineData("B-MISC-X I-MISC-X I-MISC", "MISC-X 0 1")]
        [InlineData("B--PER- I-PER", "PER 0 1")]
        [InlineData("B-- I", "_ 0 1")]
        public void Gives_what_seqeval_gives(string tags, string expected)
        {
            var spans = EntitySpans.Of(Sentences(tags)[0], EntityScheme.Iob2);
            Assert.Equal(expected, string.Join(", ", spans.Select(span => $"{span.Type} {span.Start} {span.End}")));
        }

        [Theory]
        [InlineData("E-PER")]
        [InlineData("S-PER")]
        [InlineData("Berlin")]
        public void Refuses_a_tag_that_IOB2_does_not_have(string tag)
        {
            var e = Assert.Throws<ArgumentException>(() => EntitySpans.Of([tag], EntityScheme.Iob2));
            Assert.Contains($"'{tag}' is not a tag; expected O, or one of B I, alone", e.Message, StringComparison.Ordinal);
        }

        [Theory]
        [InlineData("O O O B-MISC I-MISC I-MISC O|B-PER I-PER O", "O O B-MISC I-MISC I-MISC I-MISC O|B-PER I-PER O", 1, 2, 2)]
        [InlineData("B-A B-B O B-A", "O B-B B-C B-A", 2, 3, 3)]
        [InlineData("B-PER I-PER O", "I-PER I-PER O", 0, 0, 1)]
        [InlineData("B-PER I-PER O I-PER", "O B-PER O B-PER", 0, 2, 1)]
        [InlineData("O B-PER|I-PER O", "O B-PER|B-PER O", 1, 2, 1)]
        public void Counts_are_those_worked_by_hand(string gold, string predicted, long correct, long found, long all) =>
            Assert.Equal(
                new MatchCounts(correct, found, all), EntityScorer.Score(Sentences(gold), Sentences(predicted), EntityScheme.Iob2).Micro);

        /// <summary>Applies the rule in another form: a regular expression over the text of the tags.</summary>
        [Fact]
        public void Entities_match_a_regular_expression() =>
            Prop.ForAll(Gen.Elements("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-P", "I-P").ArrayOf().ToArbitrary(), tags =>
            {
                var text = string.Concat(tags.Select(tag => tag + " "));
                var expected = Regex.Matches(text, @"B-(?<type>\S+) (I-\k<type> )*").Select(match =>
                {
                    var start = text[..match.Index].Count(c => c == ' ');
                    return new EntitySpan(match.Groups["type"].Value, start, start + match.Value.Count(c => c == ' ') - 1);
                });
                return EntitySpans.Of(tags, EntityScheme.Iob2).SequenceEqual(expected);
            }).QuickCheckThrowOnFailure();

        /// <summary>On gold in IOB2, and on predictions without a stray I-, both rules are one.</summary>
        [Fact]
        public void Agrees_with_the_default_where_no_entity_begins_with_I() =>
            Prop.ForAll(Gen.Elements("O", "B-PER", "I-PER", "B-LOC", "I-LOC").ArrayOf().ToArbitrary(), tags =>
            {
                for (var i = 0; i < tags.Length; i++)
                    if (tags[i][0] == 'I' && (i == 0 || tags[i - 1][1..] != tags[i][1..]))
                        tags[i] = "B" + tags[i][1..];
                return EntitySpans.Of(tags, EntityScheme.Iob2).SequenceEqual(EntitySpans.Of(tags));
            }).QuickCheckThrowOnFailure();
    }

    public sealed class Counts
    {
        [Theory]
        [InlineData("B-PER I-PER O", "B-PER I-PER O", 1, 1, 1)]
        [InlineData("B-PER I-PER O", "B-PER O O", 0, 1, 1)]
        [InlineData("B-PER I-PER O", "I-PER I-PER O", 1, 1, 1)]
        [InlineData("B-PER I-PER", "B-LOC I-LOC", 0, 1, 1)]
        [InlineData("B-PER B-PER", "B-PER I-PER", 0, 1, 2)]
        [InlineData("O O", "B-PER O", 0, 1, 0)]
        [InlineData("B-PER O", "O O", 0, 0, 1)]
        [InlineData("O O", "O O", 0, 0, 0)]
        [InlineData("O B-PER|I-PER O", "O B-PER|B-PER O", 2, 2, 2)]
        [InlineData("B-PER|I-PER", "B-PER|O", 1, 1, 2)]
        [InlineData("B-LOC|B-LOC", "B-LOC|B-PER", 1, 2, 2)]
        [InlineData("B-LOC I-LOC E-LOC", "B-LOC E-LOC E-LOC", 0, 2, 1)]
        [InlineData("S-LOC O S-LOC", "B-LOC O I-LOC", 2, 2, 2)]
        [InlineData("B-MISC-X O", "B-MISC O", 0, 1, 1)]
        public void Are_those_worked_by_hand(string gold, string predicted, long correct, long found, long all) =>
            Assert.Equal(new MatchCounts(correct, found, all), Score(gold, predicted).Micro);

        [Fact]
        public void Are_kept_by_sentence_in_order() =>
            Assert.Equal(
                [new MatchCounts(1, 2, 1), new MatchCounts(0, 0, 0), new MatchCounts(0, 0, 1)],
                Score("B-PER O|O|B-LOC", "B-PER B-LOC|O|O").Sentences);

        [Fact]
        public void By_type_include_types_that_are_only_predicted()
        {
            var scores = Score("B-PER O B-LOC", "B-PER B-MISC B-MISC");
            Assert.Equal(["LOC", "MISC", "PER"], scores.ByType.Keys);
            Assert.Equal([new MatchCounts(0, 0, 1), new MatchCounts(0, 2, 0), new MatchCounts(1, 1, 1)], scores.ByType.Values);
        }

        [Fact]
        public void Are_the_same_by_id_as_by_text() => Prop.ForAll(Pairs(Gen.Elements<string>(TagSet.Conll2003.Names)), pair =>
        {
            var byText = EntityScorer.Score(pair.Gold, pair.Predicted);
            var scorer = new EntityScorer(TagSet.Conll2003);
            foreach (var (gold, predicted) in pair.Gold.Zip(pair.Predicted))
                scorer.Add(Ids(gold).AsSpan(), Ids(predicted).AsSpan());
            var byId = scorer.ToScores();
            return byText.Sentences.SequenceEqual(byId.Sentences) && byText.ByType.SequenceEqual(byId.ByType) && byText.Accuracy == byId.Accuracy;
        }).QuickCheckThrowOnFailure();

        [Fact]
        public void Of_unequal_lengths_are_refused()
        {
            Assert.Contains("Sentence 1: 2 gold tags but 1 predicted", Assert.Throws<ArgumentException>(() => Score("O|O O", "O|O")).Message);
            Assert.Contains("2 gold sentences but 1", Assert.Throws<ArgumentException>(() => Score("O|O", "O")).Message);
        }

        [Fact]
        public void Of_an_unknown_id_are_refused()
        {
            var e = Assert.Throws<ArgumentException>(() => new EntityScorer(TagSet.Conll2003).Add([0, 1], [0, 9]));
            Assert.Contains("position 1: predicted tag id 9; expected 0 to 8", e.Message, StringComparison.Ordinal);
        }

        private static int[] Ids(string[] tags) => [.. tags.Select(tag => TagSet.Conll2003.TryGetId(tag, out var id) ? id : -1)];
    }

    public sealed class Averages
    {
        /// <summary>For PER 2 of 3 predictions are right and 4 are gold: precision 2/3, recall 1/2, F1 4/7. For LOC all three are 1.</summary>
        [Fact]
        public void Are_those_worked_by_hand()
        {
            var scores = Score("B-PER B-PER B-PER B-PER B-LOC O", "B-PER B-PER O O B-LOC B-PER");
            Assert.Equal(0.75, scores.Micro.Precision, 12);
            Assert.Equal(0.6, scores.Micro.Recall, 12);
            Assert.Equal(2 * 3 / (4.0 + 5), scores.Micro.F1, 12);
            Assert.Equal((2.0 / 3 + 1) / 2, scores.Macro.Precision, 12);
            Assert.Equal(0.75, scores.Macro.Recall, 12);
            Assert.Equal(11.0 / 14, scores.Macro.F1, 12);
            Assert.Equal((4 * 2.0 / 3 + 1) / 5, scores.Weighted.Precision, 12);
            Assert.Equal(0.6, scores.Weighted.Recall, 12);
            Assert.Equal((4 * 4.0 / 7 + 1) / 5, scores.Weighted.F1, 12);
            Assert.Equal(0.5, scores.Accuracy, 12);
        }

        [Fact]
        public void Of_nothing_are_zero()
        {
            var scores = EntityScorer.Score([], []);
            Assert.Equal((0, 0, 0, 0), (scores.Micro.F1, scores.Macro.F1, scores.Weighted.F1, scores.Accuracy));
        }
    }

    public sealed class Properties
    {
        [Fact]
        public void Swapping_gold_and_prediction_swaps_precision_and_recall() => Prop.ForAll(Pairs(Gen.Elements(Tags)), pair =>
        {
            var forth = EntityScorer.Score(pair.Gold, pair.Predicted).Micro;
            var back = EntityScorer.Score(pair.Predicted, pair.Gold).Micro;
            return forth.Precision == back.Recall && forth.Recall == back.Precision && forth.F1 == back.F1;
        }).QuickCheckThrowOnFailure();

        [Fact]
        public void A_perfect_prediction_scores_one() => Prop.ForAll(Pairs(Gen.Elements(Tags)), pair =>
        {
            var scores = EntityScorer.Score(pair.Gold, pair.Gold);
            var expected = pair.Gold.SelectMany(sentence => sentence).Any(tag => tag != "O") ? 1 : 0;
            return scores.Micro.F1 == expected && Math.Abs(scores.Macro.F1 - expected) < 1e-12 && Math.Abs(scores.Weighted.F1 - expected) < 1e-12;
        }).QuickCheckThrowOnFailure();

        [Fact]
        public void Types_sum_to_micro_and_so_do_sentences() => Prop.ForAll(Pairs(Gen.Elements(Tags)), pair =>
        {
            var scores = EntityScorer.Score(pair.Gold, pair.Predicted);
            return Sum(scores.ByType.Values) == scores.Micro && Sum(scores.Sentences) == scores.Micro;
        }).QuickCheckThrowOnFailure();

        /// <summary>Applies the rule in another form: an entity is a maximal run of one type, cut before B and S and after E and S.</summary>
        [Fact]
        public void Chunks_are_maximal_runs_of_a_type_cut_at_B_E_and_S() => Prop.ForAll(Gen.Elements(Tags).ArrayOf().ToArbitrary(), tags =>
        {
            var expected = new List<EntitySpan>();
            for (var i = 0; i < tags.Length; i++)
            {
                if (tags[i] == "O")
                    continue;
                var type = tags[i].Length == 1 ? "_" : tags[i].Split('-', 2)[1];
                var joins = i > 0 && tags[i - 1][1..] == tags[i][1..] && tags[i - 1][0] is 'B' or 'I' && tags[i][0] is 'I' or 'E'
                    && expected.Count > 0 && expected[^1].End == i - 1 && expected[^1].Type == type;
                if (joins)
                    expected[^1] = expected[^1] with { End = i };
                else
                    expected.Add(new EntitySpan(type, i, i));
            }

            return EntitySpans.Of(tags).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();

        private static MatchCounts Sum(IEnumerable<MatchCounts> counts) => counts.Aggregate(default(MatchCounts), (sum, next) => sum + next);
    }

    public sealed class Report
    {
        /// <summary>
        /// One of 32 predictions is right, so that the precision 0.03125 lies halfway between two figures of four digits. Python, and therefore
        /// seqeval, rounds it to the even 0.0312, and 0.09375 to 0.0938.
        /// </summary>
        [Fact]
        public void Rounds_a_tie_to_even_as_Python_does()
        {
            var all = Repeat("S-LOC ", 32);
            Assert.Contains("LOC     0.0312    1.0000    0.0606         1", EntityReport.Format(Score("S-LOC" + Repeat(" O", 31), all)));
            Assert.Contains("LOC     0.0938    1.0000    0.1714         3", EntityReport.Format(Score(Repeat("S-LOC ", 3) + Repeat(" O", 29), all)));

            static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
        }

        [Fact]
        public void Widens_for_a_long_type_name()
        {
            var lines = EntityReport.Format(Score("B-A-TYPE-OF-LENGTH-20", "O")).Split('\n');
            Assert.Equal("                     precision    recall  f1-score   support", lines[0]);
            Assert.Equal("A-TYPE-OF-LENGTH-20     0.0000    0.0000    0.0000         1", lines[2]);
            Assert.Equal("          micro avg     0.0000    0.0000    0.0000         1", lines[4]);
        }
    }

    public sealed class Seqeval
    {
        [OracleFact]
        public void Agrees_on_every_case()
        {
            var cases = SeqevalCase.Read();
            Assert.NotEmpty(cases);
            foreach (var oracle in cases)
            {
                var scores = EntityScorer.Score(oracle.Gold, oracle.Predicted);
                Assert.Equal((oracle.Name, oracle.Report), (oracle.Name, EntityReport.Format(scores)));
                Assert.Equal(new MatchCounts(oracle.Correct, oracle.NPred, oracle.NTrue), scores.Micro);
                Assert.Equal(oracle.Support, scores.Micro.Gold);
                Same(oracle.Precision, scores.Micro.Precision);
                Same(oracle.Recall, scores.Micro.Recall);
                Same(oracle.F1, scores.Micro.F1);
                Same(oracle.Macro, scores.Macro);
                Same(oracle.Weighted, scores.Weighted);
                Same(oracle.Accuracy, scores.Accuracy);
                Assert.Equal(oracle.PerType.Keys.Order(StringComparer.Ordinal), scores.ByType.Keys);
                foreach (var (type, expected) in oracle.PerType)
                {
                    var counts = scores.ByType[type];
                    Same(expected.Precision, counts.Precision);
                    Same(expected.Recall, counts.Recall);
                    Same(expected.F1, counts.F1);
                    Assert.Equal(expected.Support, counts.Gold);
                }

                Assert.Equal(oracle.EntitiesTrue.Select(Spans), oracle.Gold.Select(tags => EntitySpans.Of(tags)));
                Assert.Equal(oracle.EntitiesPred.Select(Spans), oracle.Predicted.Select(tags => EntitySpans.Of(tags)));
            }
        }

        private static void Same(double expected, double actual) => Assert.Equal(expected, actual, 14);

        private static void Same(SeqevalCase.Scores expected, AveragedScores actual)
        {
            Same(expected.Precision, actual.Precision);
            Same(expected.Recall, actual.Recall);
            Same(expected.F1, actual.F1);
        }

        private static IReadOnlyList<EntitySpan> Spans(System.Text.Json.JsonElement[][] spans) =>
            [.. spans.Select(span => new EntitySpan(span[0].GetString()!, span[1].GetInt32(), span[2].GetInt32()))];
    }
}
