using Harness.Contest.Methods;
using Harness.Contest.Refereeing;

namespace Methods.Tests.Golden;

public sealed class GoldenReviewTests
{
    private static readonly MethodCatalog Catalog = MethodCatalog.Load([]);

    private static readonly string[] Entries = ["best-chain", "crf-features", "distilled-student", "head-gates", "lone-student"];

    private static readonly GoldenRow[] Kept = [.. Entries.Select(name => Row(name))];

    private static GoldenRow Row(string entry, double f1 = 0.5, double loss = 2, int? version = 1, int? rules = null) => new()
    {
        Entry = entry,
        RulesVersion = rules ?? Rules.Version,
        MethodVersion = version,
        Parameters = version is null ? null : 1234,
        Losses = Invariant($"{loss} 1.5"),
        ValidationLoss = 1.25,
        F1Word = f1,
        F1Aligned = 0.4,
    };

    private static GoldenRow[] With(params GoldenRow[] changed) =>
        [.. Kept.Select(row => changed.FirstOrDefault(one => one.Entry == row.Entry) ?? row)];

    private static string? Trouble(params GoldenRow[] changed) => GoldenReview.Trouble(Kept, With(changed), Catalog);

    [Fact]
    public void Trouble_is_none_when_nothing_changed_but_rounding()
    {
        Assert.Null(Trouble());
        Assert.Null(Trouble(Row("best-chain", loss: 2.0001), Row("head-gates", f1: 0.501)));
    }

    [Fact]
    public void Trouble_names_the_version_of_the_method_when_one_changed()
    {
        var trouble = Trouble(Row("head-gates", loss: 2.2))!;

        Assert.Contains("head-gates: training loss of epoch 1 2, now 2.2.", trouble);
        Assert.Contains("raise HeadGatesEntry.Version from 1 to 2", trouble);
        Assert.Contains("'make golden'", trouble);
        Assert.DoesNotContain("Rules.Version", trouble);
    }

    [Fact]
    public void Trouble_names_every_method_when_those_that_share_a_step_changed()
    {
        var trouble = Trouble(Row("head-gates", loss: 2.2), Row("best-chain", f1: 0.7))!;

        Assert.Contains("raise BestChain.Version from 1 to 2, HeadGatesEntry.Version from 1 to 2", trouble);
    }

    [Fact]
    public void Trouble_names_the_rules_version_when_most_entries_changed()
    {
        var trouble = Trouble(Row("best-chain", f1: 0.1), Row("crf-features", loss: 3), Row("lone-student", loss: double.NaN))!;

        Assert.Contains(Invariant($"raise Rules.Version (src/Harness/Contest/Refereeing/Rules.cs) from {Rules.Version} to"), trouble);
        Assert.DoesNotContain("BestChain", trouble);
    }

    [Fact]
    public void Trouble_names_the_rules_version_when_the_row_of_no_entry_changed()
    {
        GoldenRow[] kept = [.. Kept, Row(GoldenRun.FixedLabels, version: null)];

        // The row for which nothing is trained has no tolerance.
        var trouble = GoldenReview.Trouble(kept, [.. Kept, Row(GoldenRun.FixedLabels, f1: 0.50001, version: null)], Catalog)!;

        Assert.Contains("raise Rules.Version", trouble);
    }

    [Fact]
    public void Trouble_asks_for_the_file_when_a_version_was_raised_without_it()
    {
        var trouble = Trouble(Row("head-gates", loss: 2.2, version: 2))!;

        var rules = Invariant($"rules version {Rules.Version}");
        Assert.Contains($"head-gates ({rules}, method version 1, now {rules}, method version 2)", trouble);
        Assert.DoesNotContain("raise", trouble);
        // The same holds when the figures stay as they were.
        Assert.NotNull(Trouble(Row("head-gates", version: 2)));
        Assert.NotNull(Trouble(Row("head-gates", rules: Rules.Version + 1)));
    }

    [Fact]
    public void Trouble_asks_for_the_file_when_an_entry_is_new_or_gone()
    {
        Assert.Contains("shared-layers (not in it)", GoldenReview.Trouble(Kept, [.. Kept, Row("shared-layers")], Catalog));
        Assert.Contains("lone-student (no entry any longer)", GoldenReview.Trouble(Kept, Kept[..^1], Catalog));
    }

    [Fact]
    public void Merged_takes_new_figures_only_when_a_version_was_raised()
    {
        var now = With(Row("best-chain", loss: 2.0001), Row("head-gates", loss: 2.2), Row("lone-student", loss: 9, version: 2));

        var merged = GoldenReview.Merged(Kept, now);

        Assert.Equal(Kept[..^1], merged.SkipLast(1));
        Assert.Equal(now[^1], merged[^1]);
        // A change without a new version is still reported.
        Assert.Contains("raise HeadGatesEntry.Version", GoldenReview.Trouble(merged, now, Catalog));
    }
}
