using Harness.Contest.Tracks;
using Harness.Results;
using Reports.Page;

namespace Reports.Tests.Page;

/// <summary>The table of what others published, beside rows that were made up.</summary>
public sealed class PublishedComparisonTests
{
    /// <summary>By hand: 78.8 of 91.1 is 86.498 %, and 0.72 of 0.9 is 80 %.</summary>
    [Fact]
    public void Lines_give_both_scores_as_shares_of_their_own_teachers()
    {
        var lines = Lines("conll2003", ("teacher", 0.9), ("distilled-student", 0.72));

        string[] expected =
        [
            "TextBrewer (arXiv 2002.12620)", "T12-nano", "distilled", "17,032,192", "0.788", "86.5 %", "distilled-student", "0.7200",
            "80.0 %",
        ];
        Assert.Contains(expected, lines);
        Assert.All(lines, line => Assert.Equal(PublishedComparison.Columns.Count, line.Count));
    }

    /// <summary>By hand: 58.34 of the 93.98 that the notebook's teacher has on validation, as the figure itself, is 62.077 %.</summary>
    [Fact]
    public void Lines_divide_a_figure_of_validation_by_the_teachers_on_validation() =>
        Assert.Contains(Lines("conll2003"), line => line[4] == "0.5834" && line[5] == "62.1 %");

    [Fact]
    public void Lines_leave_the_cells_of_an_entry_empty_that_has_not_run()
    {
        var lines = Lines("conll2003", ("teacher", 0.9), ("distilled-student", 0.72));

        Assert.All(lines.Where(line => line[2] == "distilled with augmentation"), line => Assert.Equal(["", "", ""], line.Skip(6)));
        Assert.All(Lines("conll2003"), line => Assert.Equal(["", "", ""], line.Skip(6)));
    }

    [Fact]
    public void Lines_leave_the_shares_empty_of_systems_without_a_teacher()
    {
        var line = Assert.Single(Lines("conll2003-minilm", ("teacher", 0.9), ("crf-features", 0.81)), line => line[6] == "crf-features");

        Assert.Equal(["Turian et al. (ACL 2010)", "perceptron", "its features alone", "", "0.8439", "", "crf-features", "0.8100", "90.0 %"], line);
    }

    [Fact]
    public void Lines_name_an_entry_without_a_share_where_the_teacher_has_not_run() =>
        Assert.All(
            Lines("conll2003", ("distilled-student", 0.72)).Where(line => line[2] == "distilled"),
            line => Assert.Contains(line[6] + line[8], new[] { "distilled-student", "" }));

    /// <summary>By hand: 0.7894 of 0.7944 is 99.37 %, and 0.74 of 0.76 is 97.37 %.</summary>
    [Fact]
    public void Lines_show_correlations_as_they_were_published()
    {
        string[] expected =
        [
            "a study of pruned sentence encoders (2024)", "LaBSE-en-ru", "halves, distilled", "85,845,504", "0.7894", "99.4 %", "taylor-halves",
            "0.7400", "97.4 %",
        ];

        Assert.Contains(expected, Lines("sentence-ru", ("teacher", 0.76), ("taylor-halves", 0.74)));
    }

    [Fact]
    public void Lines_are_none_where_nothing_is_published_for_the_data() => Assert.Empty(Lines("quick", ("teacher", 0.9)));

    private static IReadOnlyList<string>[] Lines(string track, params (string Method, double Mean)[] entries)
    {
        MethodRow[] rows =
        [
            .. entries.Select(entry => new MethodRow
            {
                Track = track,
                Method = entry.Method,
                Division = Division.Capped,
                Status = RunStatus.Ok,
                Headline = SeedSpread.Of([entry.Mean]),
            }),
        ];
        return [.. PublishedComparison.Lines(new TrackResults(TrackCatalog.Find(track), new Scoreboard([], rows, []), []))];
    }
}
