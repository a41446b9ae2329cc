using Bench.Commands;

namespace Bench.Tests.Commands;

public sealed class BenchCommandTests
{
    [Theory]
    [InlineData("@felix lives in Berlin")]
    [InlineData("@handle")]
    [InlineData("--- a line")]
    public void Parse_takes_an_argument_with_an_at_sign_as_text(string text)
    {
        var parsed = BenchCommand.Parse(["predict", "--run", "folder", text]);

        Assert.Empty(parsed.Errors);
        Assert.Equal(text, parsed.GetValue<string>("TEXT"));
    }

    [Fact]
    public void A_command_line_without_a_command_shows_five_and_is_no_fault()
    {
        var output = new StringWriter();
        var parsed = BenchCommand.Parse([]);

        Assert.Null(BenchCommand.FaultOf(parsed));
        Assert.Equal(0, parsed.Invoke(new() { Output = output }));

        string[] commands = [.. BenchCommand.Create().Subcommands.Select(command => command.Name)];
        string[] shown = [.. output.ToString().Split('\n').Where(line => line.StartsWith("  bench ", StringComparison.Ordinal))];
        Assert.Equal(5, shown.Length);
        Assert.All(shown, line => Assert.Contains(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], commands));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    public void The_first_steps_fit_the_terminal(int width)
    {
        var lines = BenchCommand.FirstSteps(BenchCommand.Create(), width).Split('\n');

        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Equal(width < 90, lines.Contains("  bench run"));
    }

    [Theory]
    [InlineData("rum", "There is no command 'rum'. Did you mean run? 'bench --help' says what there is.")]
    [InlineData("run --trck quick", "There is no option '--trck'. Did you mean --track? 'bench run --help' says what there is.")]
    [InlineData("score a.txt b.txt", "There is no further argument 'b.txt'. 'bench score --help' says what there is.")]
    [InlineData("predict --rum X Anna", "There is no option '--rum'. Did you mean --run? 'bench predict --help' says what there is.")]
    [InlineData("similarity --jsno pairs.tsv", "There is no option '--jsno'. Did you mean --json? 'bench similarity --help' says what there is.")]
    [InlineData("predict -- Anna --run", "There is no further argument '--run'. 'bench predict --help' says what there is.")]
    [InlineData("help", "There is no command 'help'. Did you mean --help? 'bench --help' says what there is.")]
    [InlineData("run --trak=quick", "There is no option '--trak=quick'. Did you mean --track? 'bench run --help' says what there is.")]
    [InlineData("speed --rounds 0", "--rounds 0: expected a number above 0. 'bench speed --help' says what there is.")]
    [InlineData("run --jobs x", "--jobs x: expected a whole number. 'bench run --help' says what there is.")]
    [InlineData("show", "Required argument missing for command: 'show'. 'bench show --help' says what there is.")]
    public void FaultOf_names_the_nearest_and_the_help_to_read(string line, string expected) =>
        Assert.Equal(expected, BenchCommand.FaultOf(BenchCommand.Parse(line.Split(' '))));
}
