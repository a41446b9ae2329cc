using Harness.Results;
using Harness.Tasks.TextClassification;
using Harness.Training;

namespace Harness.Tests.Results;

/// <summary>What draws of documents and seeds say of the runs that the contest once published, and of small cases worked by hand.</summary>
public sealed class EntryComparisonsTests
{
    private static readonly EntryComparisons Old = new(OldRecords.All, new MicroF1());

    /// <summary>Another program had 0.796 to 0.841 for this entry by documents, and 0.808 to 0.830 by sentences.</summary>
    [Fact]
    public void IntervalOf_is_twice_as_wide_by_document_as_by_sentence()
    {
        var byDocument = Old.IntervalOf("int8-weights");
        var bySentence = BySentence("int8-weights").IntervalOf("int8-weights");

        Assert.Equal((231, "documents and seeds"), (Old.Units, Old.Basis));
        Assert.Equal(0.796, byDocument.Low, 0.001);
        Assert.Equal(0.841, byDocument.High, 0.001);
        Assert.Equal(0.808, bySentence.Low, 0.001);
        Assert.Equal(0.830, bySentence.High, 0.001);
    }

    /// <summary>
    /// By sentences alone this pair differs (p is 0.004 to 0.008 by the resamples), and by documents alone, too. Neither has a second seed, and the
    /// entries of their division that have show that a seed is worth 0.0015 beside the documents.
    /// </summary>
    [Fact]
    public void Between_finds_a_tie_where_sentences_alone_would_find_a_difference()
    {
        var pair = Old.Between("layer-factorization", "layer-factorization-plain");
        var alone = BySentence("layer-factorization", "layer-factorization-plain").Between("layer-factorization", "layer-factorization-plain");

        Assert.Equal(0.00766, pair.Value, 0.00001);
        Assert.InRange(alone.PValue, 0.002, 0.012);
        Assert.InRange(pair.PValue, 0.05, 0.12);
        Assert.True(pair.IsTie);
        Assert.Equal(SeedVarianceSource.Division, Old.SourceOf("layer-factorization"));
    }

    [Fact]
    public void Between_finds_a_tie_of_two_entries_with_three_seeds()
    {
        var pair = Old.Between("best-chain", "taylor-heads-chain");
        Assert.Equal(0.00195, pair.Value, 0.00001);
        Assert.InRange(pair.PValue, 0.4, 0.7);
        Assert.Equal(SeedVarianceSource.Own, Old.SourceOf("best-chain"));
    }

    /// <summary>
    /// Every run of an entry is right on as many sentences as its number says, and all on the same ones, so that documents explain nothing.
    /// </summary>
    [Fact]
    public void A_difference_to_the_teacher_is_one_to_the_run_that_the_entry_was_made_from()
    {
        var comparisons = new EntryComparisons(
        [
            Run("teacher", 1, 60), Run("teacher", 2, 64), Run("teacher", 3, 68),
            Run("made", 1, 60, teacher: "teacher 1"), Run("alone", 1, 60),
        ],
        new MicroF1());

        Assert.Equal(0, comparisons.Between("made", "teacher").Value, 12);
        Assert.Equal(-0.04, comparisons.Between("alone", "teacher").Value, 12);
        Assert.Equal(0.04, comparisons.Between("teacher", "alone").Value, 12);
    }

    [Fact]
    public void Variance_comes_from_the_smallest_group_with_enough_seeds()
    {
        var comparisons = new EntryComparisons(
        [
            .. Seeds("a", "one"), .. Seeds("b", "one"), Run("c", 1, 60, family: "one"),
            .. Seeds("d", "two"), Run("e", 1, 60, family: "two"), Run("f", 1, 60, family: null), Run("g", 1, 60, family: "three", Division.Open),
        ],
        new MicroF1());

        Assert.Equal(
            [
                SeedVarianceSource.Own, SeedVarianceSource.Family, SeedVarianceSource.Division, SeedVarianceSource.Division,
                SeedVarianceSource.Division,
                SeedVarianceSource.Track,
            ],
            new[] { "a", "c", "d", "e", "f", "g" }.Select(comparisons.SourceOf));

        static RunOutcome[] Seeds(string method, string family) => [.. Enumerable.Range(1, 3).Select(seed => Run(method, seed, 60 + seed, family))];
    }

    /// <summary>
    /// All sentences are alike but for the seed: 18, 30 and 42 of 60 right in every document. The documents explain nothing, and the variance of a
    /// run is that of 0.3, 0.5 and 0.7, which is 0.04. A mean of three seeds has the standard deviation 0.2 / sqrt(3) = 0.1155, and with four degrees
    /// of freedom (the number of two such entries) 95 % of Student's distribution are within 2.776 of these.
    /// </summary>
    [Fact]
    public void IntervalOf_has_the_width_of_Students_where_documents_are_alike()
    {
        var interval = IntervalOfAlike(18, 30, 42);

        Assert.Equal(0.5 - (2.776 * 0.1155), interval.Low, 0.01);
        Assert.Equal(0.5 + (2.776 * 0.1155), interval.High, 0.01);
    }

    [Fact]
    public void IntervalOf_ends_where_scores_do()
    {
        Assert.Equal(1, IntervalOfAlike(36, 48, 60).High);
        Assert.Equal(0, IntervalOfAlike(0, 12, 24).Low);
    }

    [Fact]
    public void IntervalOf_is_the_same_in_a_contest_of_hundreds_of_entries()
    {
        RunOutcome[] runs = [.. Enumerable.Range(0, 600).Select(i => Run(Invariant($"entry-{i}"), seed: 1, right: 40 + (i % 50)))];
        var all = new EntryComparisons(runs, new MicroF1(), resamples: 500);

        foreach (var run in new[] { runs[0], runs[255], runs[256], runs[599] })
            Assert.Equal(new EntryComparisons([run], new MicroF1(), resamples: 500).IntervalOf(run.Method), all.IntervalOf(run.Method));
        RunOutcome[] odd = [.. runs, RunOf("odd", 1, [new MatchCounts(1, 1, 1)])];
        Assert.Throws<ArgumentException>(() => new EntryComparisons(odd, new MicroF1(), resamples: 5));
    }

    [Fact]
    public void Texts_of_a_further_test_split_are_not_drawn()
    {
        var score = new MacroF1(["negative", "positive"]);
        double[][] texts = [.. Enumerable.Range(0, 40).Select(i => score.NumbersOf(gold: i % 2, predicted: i % 3 == 0 ? 0 : 1))];
        double[][] further = [.. Enumerable.Repeat(score.None, 60)];

        var alone = Of(texts);
        var withFurther = Of([.. texts, .. further]);

        Assert.Equal((40, 40), (alone.Units, withFurther.Units));
        Assert.Equal(alone.IntervalOf("a"), withFurther.IntervalOf("a"));

        EntryComparisons Of(double[][] numbers) => new([RunOf("a", 1, []) with { Sentences = numbers }], score);
    }

    /// <summary>A method may say that its seeds do not matter; where several ran, their weights and scores tell.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void SourceOf_believes_that_a_method_is_deterministic_where_its_weights_and_scores_are_equal(bool equalWeights, bool equalScores)
    {
        RunOutcome[] runs =
        [
            .. new[] { 1, 2 }.Select(seed => RunOf("a", seed, [.. Enumerable.Repeat(new MatchCounts(equalScores ? 1 : seed, 3, 3), 20)]))
                .Select(run => run with { Record = run.Record with { IsDeterministic = true, Weights = equalWeights ? "w" : run.Record.Weights } }),
        ];

        var found = new EntryComparisons(runs, new MicroF1(), resamples: 50).SourceOf("a");

        Assert.Equal(equalWeights && equalScores, found == SeedVarianceSource.Deterministic);
    }

    private static Interval IntervalOfAlike(params int[] right)
    {
        RunOutcome[] runs = [.. new[] { "a", "b" }.SelectMany(method => right.Select((count, i) =>
            RunOf(method, i + 1, [.. Enumerable.Repeat(new MatchCounts(count, 60, 60), 20)])))];
        return new EntryComparisons(runs, new MicroF1()).IntervalOf("a");
    }

    private static EntryComparisons BySentence(params string[] methods) =>
        new(methods.SelectMany(OldRecords.Of).Select(run => run with { Documents = null }), new MicroF1());

    private static RunOutcome Run(
        string method, int seed, int right, string? family = "family", Division division = Division.Capped, string? teacher = null)
    {
        var run = RunOf(method, seed, [.. Enumerable.Range(0, 100).Select(i => new MatchCounts(i < right ? 1 : 0, 1, 1))]);
        var provenance = run.Record.Provenance with { TeacherWeights = teacher };
        return run with { Record = run.Record with { Family = family, Division = division, Provenance = provenance } };
    }

    private static RunOutcome RunOf(string method, int seed, MatchCounts[] counts)
    {
        var record = ExampleRun.Record() with { Method = method, Seed = seed, Family = "family", Weights = Invariant($"{method} {seed}") };
        return new RunOutcome(record, "", [.. counts.Select(MicroF1.NumbersOf)], new Dictionary<string, MatchCounts>());
    }
}
