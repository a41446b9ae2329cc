using Harness.Contest.Methods;
using Harness.Results;
using Reports.Page;

namespace Reports.Tests.Page;

public sealed class FindingTests
{
    private static readonly ShownEntry Teacher = Entry("teacher", Division.Reference, 0.9, null, parameters: 1000, milliseconds: 8);

    [Fact]
    public void Sentences_say_below_only_where_the_test_does()
    {
        var sentences = Sentences(
            Entry("small", Division.Capped, 0.88, Compared(-0.02, p: 0.001)),
            Entry("tied", Division.Capped, 0.87, Compared(-0.03, p: 0.3)));

        Assert.Equal(
            "With 20 % of the teacher's parameters the entry with the highest score under the cap, small, keeps 97.8 % of the teacher's "
            + "test F1: it is below it by "
            + "0.0200 (0.0100 to 0.0300; p = 0.001).",
            sentences[0]);
        Assert.Equal("The tests find 1 of the 2 ranked entries below the teacher, and 1 not.", sentences[1]);
    }

    [Fact]
    public void Sentences_call_a_tie_no_difference_and_say_what_the_test_could_have_found()
    {
        var sentences = Sentences(Entry("small", Division.Capped, 0.89, Compared(-0.01, p: 0.2)));

        Assert.Equal(
            "With 20 % of the teacher's parameters the entry with the highest score under the cap, small, cannot be told from the teacher by the "
            + "test: "
            + "−0.0100 (−0.0200 to 0.0000) test F1. A difference of 0.0150 would have shown.",
            sentences[0]);
    }

    [Fact]
    public void Sentences_say_above_where_the_test_does() => Assert.StartsWith(
        "With 20 % of the teacher's parameters the entry with the highest score under the cap, small, is above the teacher: "
        + "+0.0200 (+0.0100 to +0.0300) test F1",
        Sentences(Entry("small", Division.Capped, 0.92, Compared(0.02, p: 0.01)))[0],
        StringComparison.Ordinal);

    [Fact]
    public void Sentences_say_that_nothing_is_known_of_seeds_where_every_entry_has_one()
    {
        var entry = Entry("small", Division.Capped, 0.88, Compared(-0.02, p: 0.001));
        var single = entry with { Row = entry.Row with { Seeds = 1, SeedVariance = SeedVarianceSource.None } };
        var borrowing = entry with { Row = entry.Row with { Seeds = 1, SeedVariance = SeedVarianceSource.Family } };

        Assert.StartsWith("No entry has run with several seeds", Sentences(single)[^1], StringComparison.Ordinal);
        Assert.StartsWith("1 of the ranked entries has run with one seed", Sentences(borrowing)[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(Sentences(entry), sentence => sentence.Contains("seed", StringComparison.Ordinal));
    }

    [Fact]
    public void Sentences_name_the_best_model_that_is_no_BERT_and_scores_higher_than_the_teacher()
    {
        var small = Entry("small", Division.Capped, 0.88, Compared(-0.02, p: 0.001));
        var crf = Entry("crf", Division.Reference, 0.91, Compared(0.01, p: 0.2), isNetwork: false);
        var longer = Entry("longer", Division.Reference, 0.95, Compared(0.05, p: 0.001));
        var above = Entry("forest", Division.Reference, 0.93, Compared(0.03, p: 0.001), isNetwork: false);

        Assert.Contains(
            "The reference crf has a higher score than the teacher, and is a tie with it: +0.0100 (0.0000 to +0.0200) test F1.",
            Sentences(small, crf, longer));
        Assert.Contains("The reference forest is above the teacher: +0.0300 (+0.0200 to +0.0400) test F1.", Sentences(small, crf, above));
        Assert.DoesNotContain(Sentences(small, longer), sentence => sentence.StartsWith("The reference", StringComparison.Ordinal));
    }

    [Fact]
    public void Sentences_are_none_where_there_is_nothing_to_compare() => Assert.Empty(new Finding([Teacher], "test F1").Sentences());

    /// <summary>The fastest BERT of all is below the teacher, and the CRF is faster still but no BERT.</summary>
    [Fact]
    public void Cards_answer_which_is_best_and_which_is_fast_without_loss()
    {
        var cards = new Finding(
            [
                Teacher,
                Entry("best", Division.Capped, 0.89, Compared(-0.01, p: 0.2), milliseconds: 4),
                Entry("fast", Division.Capped, 0.88, Compared(-0.005, p: 0.1), milliseconds: 2),
                Entry("doubtful", Division.Capped, 0.87, Compared(-0.03, p: 0.1), milliseconds: 1.5),
                Entry("faster", Division.Capped, 0.7, Compared(-0.2, p: 0.001), milliseconds: 1),
                Entry("crf", Division.Reference, 0.85, Compared(-0.05, p: 0.001), milliseconds: 0.5, isNetwork: false),
            ],
            "test F1").Cards().ToArray();

        Assert.Equal(["best", "fast", "crf", "test F1 0.9000"], cards.Select(card => card.Name));
        Assert.Contains("2 ms a sentence in ONNX Runtime (4.0 times as fast)", cards[1].Lines[1], StringComparison.Ordinal);
    }

    /// <summary>Two entries may be first by the tests beside the one with the highest score: one has fewer bytes, and the other is faster.</summary>
    [Fact]
    public void Cards_name_the_smallest_and_the_fastest_that_no_ranked_entry_is_shown_to_beat()
    {
        var best = Ranked(Entry("best", Division.Capped, 0.88, Compared(-0.02, p: 0.001), milliseconds: 8, bytes: 3000), 1);
        var small = Ranked(Entry("small", Division.Capped, 0.875, Compared(-0.025, p: 0.001), milliseconds: 6, bytes: 200), 1);
        var fast = Ranked(Entry("fast", Division.Capped, 0.87, Compared(-0.03, p: 0.001), milliseconds: 2), 1);
        var beaten = Ranked(Entry("beaten", Division.Capped, 0.8, Compared(-0.1, p: 0.001), milliseconds: 1, bytes: 40), 2);

        var cards = new Finding([Teacher, best, small, fast, beaten], "test F1").Cards().ToArray();
        var one = new Finding([Teacher, best, small, beaten], "test F1").Cards().ToArray();

        Assert.Equal(
            [
                ("Highest score under the cap", "best"),
                ("Smallest file under the cap that no ranked entry is shown to beat; none is faster without a loss; this loses least", "small"),
                ("Fastest under the cap that no ranked entry is shown to beat", "fast"),
            ],
            cards[..3].Select(card => (card.Question, card.Name)));
        Assert.StartsWith("Smallest and fastest under the cap that no ranked entry is shown to beat", one[1].Question, StringComparison.Ordinal);
        Assert.Equal("small", one[1].Name);

        static ShownEntry Ranked(ShownEntry entry, int first) => entry with { Row = entry.Row with { RankRange = new RankRange(first, 4) } };
    }

    [Fact]
    public void Sentences_say_that_zeros_are_stored_when_the_best_file_is_as_large_as_the_teachers() => Assert.Equal(
        "The parameters that it lost are zeros, which are stored: its file has 100 % of the teacher's bytes.",
        Sentences(Entry("pruned", Division.Capped, 0.88, Compared(-0.02, p: 0.001), bytes: 4000))[1]);

    /// <summary>The only tie is slower than the teacher, and the two that are faster lose by the test.</summary>
    [Fact]
    public void Cards_admit_that_nothing_is_faster_without_a_loss()
    {
        var cards = new Finding(
            [
                Teacher,
                Entry("rounded", Division.Open, 0.9, Compared(0, p: 0.9), milliseconds: 40),
                Entry("near", Division.Capped, 0.88, Compared(-0.02, p: 0.001), milliseconds: 4),
                Entry("far", Division.Capped, 0.8, Compared(-0.1, p: 0.001), milliseconds: 2),
            ],
            "test F1").Cards().ToArray();
        var card = cards[0];

        Assert.Equal(("Smallest file that is not shown to lose against the teacher", "rounded"), (cards[1].Question, cards[1].Name));
        Assert.Contains("(20 % of the teacher's)", cards[1].Lines[1], StringComparison.Ordinal);
        Assert.Equal(("Highest score under the cap; none is faster without a loss; this loses least", "near"), (card.Question, card.Name));
        Assert.StartsWith("−0.0200 (−0.0300 to −0.0100) test F1 against the teacher", card.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("4 ms a sentence in ONNX Runtime (2.0 times as fast)", card.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Cards_admit_that_nothing_is_faster_than_the_teacher()
    {
        var card = new Finding(
            [
                Teacher,
                Entry("slow", Division.Capped, 0.9, Compared(0, p: 0.9), milliseconds: 20),
                Entry("alike", Division.Capped, 0.89, Compared(-0.01, p: 0.2), milliseconds: 8),
            ],
            "test F1").Cards().ElementAt(1);

        Assert.Equal(("None is faster than the teacher; this is the fastest", "alike"), (card.Question, card.Name));
        Assert.EndsWith("8 ms a sentence in ONNX Runtime (as fast as the teacher)", card.Lines[1], StringComparison.Ordinal);
    }

    private static string[] Sentences(params ShownEntry[] entries) => [.. new Finding([Teacher, .. entries], "test F1").Sentences()];

    private static TeacherComparison Compared(double difference, double p) =>
        new(difference, new Interval(difference - 0.01, difference + 0.01), p, p < 0.05 ? null : 0.015);

    private static ShownEntry Entry(
        string name,
        Division division,
        double mean,
        TeacherComparison? comparison,
        double parameters = 200,
        double milliseconds = 3,
        bool isNetwork = true,
        double? bytes = null)
    {
        var figures = new Dictionary<string, double>
        {
            [Figures.Parameters.Name] = parameters,
            [Figures.StoredBytes.Name] = bytes ?? (4 * parameters),
            [Figures.LatencyMs.Name] = milliseconds,
        };
        if (isNetwork)
        {
            figures[Figures.OnnxBytes.Name] = 5 * parameters;
            figures[Figures.LatencyOnnxMs.Name] = milliseconds;
        }

        var row = new MethodRow
        {
            Track = "quick",
            Method = name,
            Division = division,
            Status = RunStatus.Ok,
            Seeds = 3,
            SeedVariance = SeedVarianceSource.Own,
            Headline = SeedSpread.Of([mean, mean, mean]),
            ToTeacher = comparison,
            ShareOfTeacher = parameters / 1000,
            Figures = figures,
        };
        return new ShownEntry(row, new EntryDescription($"the entry {name}") { Techniques = [Technique.LowRank] })
        {
            IsBert = isNetwork,
        };
    }
}
