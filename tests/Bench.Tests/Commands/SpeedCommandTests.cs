using Bench.Commands;

namespace Bench.Tests.Commands;

public sealed class SpeedCommandTests
{
    [Theory]
    [InlineData("--rounds", "-1", "--rounds -1: expected a number above 0.")]
    [InlineData("--threads", "0", "--threads 0: expected a number above 0.")]
    [InlineData("--rounds", "many", "Cannot parse argument 'many' for option '--rounds'")]
    public void Parse_refuses_a_number_when_it_is_not_positive(string option, string value, string message)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        Assert.Equal(1, SpeedCommand.Create().Parse([option, value]).Invoke(new() { Output = output, Error = error }));
        Assert.StartsWith(message, error.ToString(), StringComparison.Ordinal);
    }
}
