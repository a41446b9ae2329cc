using System.Globalization;
using System.Net;
using Harness.Results;

namespace Reports.Tests.Page;

/// <summary>Reads what pages say of figures.</summary>
[Collection(QuickPagesCollection.Name)]
public sealed class EntryPageTests(QuickPages pages)
{
    // Its run with seed 1 has fewer parameters than that with seed 2.
    private const string Several = "best-chain";
    private const string Single = "layer-drop-chain";

    [Fact]
    public void Page_of_several_seeds_says_which_figures_are_of_which()
    {
        var page = Read(Several);

        Assert.Contains("These are over its 3 seeds: scores and seconds of training are means", page, StringComparison.Ordinal);
        Assert.Contains("The steps are those of the run with seed 1 alone", page, StringComparison.Ordinal);
        Assert.DoesNotContain("are over its", Read(Single), StringComparison.Ordinal);
        Assert.DoesNotContain("The steps are those of", Read(Single), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_says_why_steps_have_fewer_parameters_than_count()
    {
        const string Sentence = "Steps count the parameters that are not zero; with those that are, this run has ";

        var counted = pages.Board.Runs.Single(run => run.Method == "int8-weights" && run.Record.Seed == 1).Record.Parameters!.Value;

        Assert.Contains(Sentence + counted.ToString("N0", CultureInfo.InvariantCulture) + ".", Read("int8-weights"), StringComparison.Ordinal);
        Assert.DoesNotContain(Sentence, Read(Several), StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_explain_the_milliseconds_between_rounds()
    {
        Assert.Contains($"<p class=\"faint\">{Figures.LatencyMsSpread.Legend}</p>", Read(Several), StringComparison.Ordinal);
        Assert.Contains(
            $"<dt>ms between rounds</dt><dd>{Figures.LatencyMsSpread.Legend}</dd>", ReadFile("quick/index.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void Index_has_what_the_best_entry_costs_beside_the_teacher()
    {
        var best = pages.Board.Methods.Single(row => row.Rank == 1);
        var bytes = Math.Round(best[Figures.StoredBytes]!.Value / 1000);
        var share = best[Figures.StoredBytes]!.Value / pages.Board.Methods.Single(row => row.Method == "teacher")[Figures.StoredBytes]!.Value;

        var index = ReadFile("index.html");

        string[] expected =
        [
            FormattableString.Invariant($" parameters, {bytes:0} kB ({share * 100:0.#} % of the teacher's), "),
            FormattableString.Invariant($", {best[Figures.LatencyOnnxMs]:G2} ms a sentence in ONNX Runtime ("),
        ];
        Assert.All(expected, text => Assert.Contains(text, index, StringComparison.Ordinal));
    }

    private string Read(string entry) => ReadFile($"quick/entries/{entry}.html");

    private string ReadFile(string name) => WebUtility.HtmlDecode(File.ReadAllText(Path.Combine(pages.Results, name)));
}
