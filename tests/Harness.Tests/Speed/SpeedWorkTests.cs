using Bench.Steps;
using Harness.Models;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Steps;

[Collection("torch")]
public sealed class StepSidesTests
{
    // Threads are the process's: another number would change other tests' bits.
    private static readonly StepPlan Plan = new(
        new BertShape(Vocabulary: 50, Hidden: 8, Layers: 2, Heads: 2, Intermediate: 12) { Positions = 16 },
        ["a", "b", "c", "d"],
        new Recipe(LearningRate: 1e-3, Epochs: 1),
        Batch: 4,
        Tokens: 6,
        Threads: get_num_threads(),
        Seed: 1);

    // Embeddings (50 + 16 + 2) 8 + 16; a layer 4 (64 + 8) + 16, (96 + 12) + (96 + 8) + 16; head 4 x 8 + 4.
    private const long Parameters = 560 + 2 * (288 + 16 + 108 + 104 + 16) + 36;

    [Fact]
    public void Ours_trains_the_network_of_the_plan()
    {
        using var own = new OwnSteps(Plan);
        Assert.Equal(Parameters, own.Environment.Parameters);
        AssertUntrained(own.Run(2));
    }

    [PeerFact]
    public void The_peer_trains_the_same_network()
    {
        using var peer = new PeerSteps(Script, PeerFactAttribute.Python, Plan, loop: false, Parameters);
        Assert.Equal(Plan.Threads, peer.Environment.Threads);
        AssertUntrained(peer.Run(2));
        Assert.Single(peer.Run(1).Milliseconds);
    }

    [PeerFact]
    public void The_peer_refuses_another_network()
    {
        var error = Assert.Throws<IOException>(() => new PeerSteps(Script, PeerFactAttribute.Python, Plan, loop: false, Parameters + 1));
        Assert.Contains($"{Parameters} parameters; expected {Parameters + 1}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_python_that_is_not_there_is_no_peer()
    {
        var error = Assert.Throws<NoPeerException>(() => new PeerSteps(Script, "/nowhere/python3", Plan, loop: false, Parameters));
        Assert.Contains("'/nowhere/python3' cannot be started", error.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install python3-torch", error.Message, StringComparison.Ordinal);
    }

    private static string Script
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "Benchmark.sln")))
                    return Path.Combine(folder.FullName, "tests", "peers", "step.py");
            throw new FileNotFoundException("No Benchmark.sln above the tests.");
        }
    }

    // Weights of deviation 0.02 tell nothing yet: the loss is about the logarithm of the number of classes.
    private static void AssertUntrained(StepTimes times)
    {
        Assert.Equal(2, times.Milliseconds.Count);
        Assert.All(times.Milliseconds, time => Assert.InRange(time, 1e-3, 60_000));
        Assert.InRange(times.Loss, Math.Log(4) - 0.2, Math.Log(4) + 0.2);
    }
}
