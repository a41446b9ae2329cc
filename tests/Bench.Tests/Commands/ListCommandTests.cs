using Bench.Commands;
using Harness.Contest.Tracks;

namespace Bench.Tests.Commands;

public sealed class ListCommandTests
{
    private static readonly ListCommand.Entry[] Entries =
    [
        new("teacher", "reference", 1_110_153, Fits: false, "the network to be made small, trained on the corpus's labels"),
        new("sparsegpt", "capped", 1_110_153, Fits: null, "SparseGPT until the non-zeros fit the cap, distilled with zeros held"),
        new("of-a-plugin", "capped", null, Fits: false, "a summary", "a width of 10 is not divided by 3 heads [sic]"),
    ];

    private static string[] Printed(int width) =>
    [
        .. PlainTerminal.Lines(width, console => ListCommand.Print(console, TrackCatalog.Find("quick"), Entries)).Select(line => line.TrimEnd()),
    ];

    [Fact]
    public void An_entry_that_throws_when_it_is_built_is_listed_with_the_reason()
    {
        var faulty = new FakeMethod { Building = (_, _) => throw new NotSupportedException("no kernel\u001b[2J") };

        var entry = ListCommand.EntryOf(faulty, TrackCatalog.Find("quick"));

        Assert.Equal(("fake", "capped", null, "no kernel\\u001b[2J"), (entry.Name, entry.Division, entry.Parameters, entry.Error));
    }

    [Fact]
    public void A_wide_terminal_has_a_line_for_each_entry()
    {
        var lines = Printed(160);

        Assert.Contains(
            "  teacher       reference                    1,110,153   no             "
            + "the network to be made small, trained on the corpus's labels",
            lines);
        Assert.Contains(
            "  of-a-plugin   capped                 cannot be built   no             a width of 10 is not divided by 3 heads [sic]", lines);
    }

    [Fact]
    public void A_narrow_terminal_has_each_summary_below_its_entry() => Assert.Equal(
        [
            "quick: synthetic news, embedded: minutes on any machine; cap",
            "222,000 parameters",
            "",
            "teacher",
            "    reference; 1,110,153 parameters before training, over",
            "    the cap",
            "    the network to be made small, trained on the corpus's",
            "    labels",
            "",
            "sparsegpt",
            "    capped; 1,110,153 parameters before training, counted by",
            "    non-zeros after training",
            "    SparseGPT until the non-zeros fit the cap, distilled",
            "    with zeros held",
            "",
            "of-a-plugin",
            "    capped; cannot be built",
            "    a width of 10 is not divided by 3 heads [sic]",
            "",
        ],
        Printed(60));
}
