using Bench.Commands;

namespace Harness.Tests.Commands;

public sealed class StepCommandTests
{
    [Theory]
    [InlineData("--batch", "0", "--batch 0: expected a number above 0.")]
    [InlineData("--rounds", "-1", "--rounds -1: expected a number above 0.")]
    [InlineData("--steps", "0", "--steps 0: expected a number above 0.")]
    [InlineData("--threads", "0", "--threads 0: expected a number above 0.")]
    [InlineData("--tokens", "513", "--tokens 513: expected at most 512, the positions of the network.")]
    [InlineData("--batch", "many", "Cannot parse argument 'many' for option '--batch'")]
    [InlineData("--peer-adamw", "fast", "Argument 'fast' not recognized. Must be one of:\n\t'foreach'\n\t'loop'")]
    public void Refuses_what_it_cannot_time(string option, string value, string message)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        Assert.Equal(1, StepCommand.Create().Parse([option, value]).Invoke(new() { Output = output, Error = error }));
        Assert.StartsWith(message, error.ToString(), StringComparison.Ordinal);
    }
}
