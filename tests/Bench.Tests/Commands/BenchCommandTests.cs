using Bench.Commands;

namespace Bench.Tests.Commands;

public sealed class BenchCommandTests
{
    [Theory]
    [InlineData("@felix lives in Berlin")]
    [InlineData("@handle")]
    public void Parse_takes_an_argument_with_an_at_sign_as_text(string text)
    {
        var parsed = BenchCommand.Parse(["predict", "--run", "folder", text]);

        Assert.Empty(parsed.Errors);
        Assert.Equal(text, parsed.GetValue<string>("TEXT"));
    }
}
