using Bench.Running;
using Harness.Results;

namespace Bench.Tests.Running;

public sealed class RunNamesTests
{
    private static readonly RunKey[] Runs = [new("quick", "teacher", 1), new("quick", "best-chain", 3), new("quick", "best-chain", 2)];

    [Theory]
    [InlineData("best-chain-seed3", 3)]
    [InlineData("best-chain", 2)]
    [InlineData("results/quick/runs/best-chain-seed3", 3)]
    [InlineData("artifacts/runs/quick/best-chain-seed3/", 3)]
    public void Find_takes_a_run_an_entry_and_a_folder(string name, int seed) =>
        Assert.Equal(new RunKey("quick", "best-chain", seed), RunNames.Find(Runs, name, "here"));

    [Fact]
    public void Find_names_the_nearest_run() =>
        Assert.Equal(
            "There is no run 'best-chian-seed3' under here, which has 3 runs. Did you mean best-chain-seed3?",
            Assert.Throws<ArgumentException>(() => RunNames.Find(Runs, "best-chian-seed3", "here")).Message);

    [Theory]
    [InlineData("best-chain", "best-chain")]
    [InlineData("best-chain-seed12", "best-chain")]
    [InlineData("results/quick/runs/best-chain-seed3/", "best-chain")]
    public void MethodOf_takes_an_entry_a_run_and_a_folder(string name, string method) => Assert.Equal(method, RunNames.MethodOf(name));
}
