using Bench.Speed;
using Harness.Models;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Bench.Tests.Speed;

[Collection("torch")]
public sealed class SpeedWorkTests
{
    private static readonly Recipe Recipe = new(LearningRate: 1e-3, Epochs: 1);

    public static TheoryData<string> Names => new("training", "training in bfloat16", "inference", "latency", "dropout", "optimizer");

    [Theory]
    [MemberData(nameof(Names))]
    public void Ours_and_Plain_time_every_unit(string name)
    {
        var (work, units) = Work(name);
        using var ours = work.Ours();
        using var plain = work.Plain();
        Assert.All(new[] { ours, plain }, side => Assert.Equal(units, side.Run().Count(time => time > 0)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_leaves_no_tensor_behind(string name)
    {
        var work = Work(name).Work;
        using var ours = work.Ours();
        using var plain = work.Plain();
        foreach (var side in new[] { ours, plain })
        {
            // Gradients and running averages are there after the first turn.
            side.Run();
            var before = Tensor.TotalCount;
            side.Run();
            Assert.InRange(Tensor.TotalCount, 0, before);
        }
    }

    [PeerTheory]
    [MemberData(nameof(Names))]
    public void PeerSide_times_every_unit_of_the_same_work(string name)
    {
        var (work, units) = Work(name);
        using var peer = new PeerSide(Script, PeerTheoryAttribute.Python, work);
        Assert.Equal(get_num_threads(), peer.Environment.Threads);
        Assert.Equal(units, peer.Run().Count);
        Assert.Equal(units, peer.Run().Count);

        // Weights of deviation 0.02 tell nothing yet: the loss is about the logarithm of the number of classes.
        if (name.StartsWith("training", StringComparison.Ordinal))
            Assert.InRange(peer.Loss!.Value, Math.Log(3) - 0.2, Math.Log(3) + 0.2);
        else
            Assert.Null(peer.Loss);
    }

    [PeerTheory]
    [InlineData(1)]
    public void PeerSide_refuses_a_network_when_it_has_other_parameters(int more)
    {
        var error = Assert.Throws<IOException>(() => new PeerSide(Script, PeerTheoryAttribute.Python, new OtherWork(more)));
        Assert.Contains($"{Parameters} parameters; expected {Parameters + more}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PeerSide_says_how_to_install_what_is_missing()
    {
        var error = Assert.Throws<NoPeerException>(() => new PeerSide(Script, "/nowhere/python3", Work("dropout").Work));
        Assert.Contains("'/nowhere/python3' cannot be started", error.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install python3-torch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ForPeer_has_the_batches_of_the_harness()
    {
        Example[] examples = [new([1, 2, 3], [-100, 0, -100], [-1, 0, -1]), new([4, 5], [-100, -100], [-1, -1]), new([6], [-100], [-1])];
        var job = new TrainingWork("", Tiny.Shape, Tiny.Labels, Recipe, examples, [[2, 0], [1]], TrainingPrecision.Float32).ForPeer();
        Assert.Equal(
            """[{"inputs":2,"ids":[6,0,0,1,2,3],"labels":[-100,-100,-100,-100,0,-100],"lengths":[1,3]},"""
            + """{"inputs":1,"ids":[4,5],"labels":[-100,-100],"lengths":null}]""",
            job["units"]!.ToJsonString());
    }

    [Theory]
    [InlineData(true, true, 0.42)]
    [InlineData(false, true, 0.65)]
    [InlineData(false, false, 0.78)]
    public void GoalOfStep_depends_on_what_the_processor_has(bool hasAmx, bool hasAvx512, double goal) =>
        Assert.Equal(goal, SpeedWorks.GoalOfStep(withAmx: 0.42, hasAmx, hasAvx512));

    [Fact]
    public void Spread_takes_batches_from_the_shortest_to_the_longest()
    {
        var examples = SpeedSentences.Random(1_600, vocabulary: 1000, labels: 9, seed: 1);
        var batches = SpeedWorks.Spread(examples, batchSize: 32, count: 4);

        Assert.All(batches, batch => Assert.Equal(32, batch.Length));
        Assert.Equal(128, batches.SelectMany(batch => batch).Distinct().Count());

        // Of 50 batches from the shortest to the longest the 7th, 19th, 32nd and 44th.
        int[] sorted = [.. examples.Select(example => example.Length).Order()];
        Assert.Equal(
            new[] { 7, 19, 32, 44 }.Select(nth => sorted[32 * nth - 1]),
            batches.Select(batch => batch.Max(index => examples[index].Length)));
    }

    [Fact]
    public void Random_makes_sentences_as_long_as_those_of_newswire()
    {
        var examples = SpeedSentences.Random(3_453, vocabulary: 30_522, labels: 9, seed: 1);
        Assert.InRange(examples.Average(example => example.Length), 22.5, 24.5);
        Assert.InRange(examples.Max(example => example.Length), 80, 128);
        Assert.All(examples, example =>
        {
            Assert.All(example.TokenIds, id => Assert.InRange(id, 1, 30_521));
            Assert.Equal([Example.Ignored, Example.Ignored], new[] { example.Labels[0], example.Labels[^1] });
            Assert.All(example.Labels[1..^1], label => Assert.InRange(label, 0, 8));
        });
        Assert.Equal(examples[7].TokenIds, SpeedSentences.Random(8, vocabulary: 30_522, labels: 9, seed: 1)[7].TokenIds);
    }

    private static long Parameters => ParameterCount.Of(Tiny.Shape, Tiny.Labels.Length);

    private static string Script => Path.Combine(RealData.RepositoryRoot, "tests", "peers", "speed.py");

    private static (SpeedWork Work, int Units) Work(string name) => name switch
    {
        "training" => (Training(TrainingPrecision.Float32), 3),
        "training in bfloat16" => (Training(TrainingPrecision.BFloat16), 3),
        "inference" => (new InferenceWork(name, Tiny.Shape, Tiny.Labels, [Tiny.Examples(40)], TrainingPrecision.BFloat16), 1),
        "latency" => (new InferenceWork(name, Tiny.Shape, Tiny.Labels, [.. Tiny.Examples(5).Chunk(1)], TrainingPrecision.Float32), 5),
        "dropout" => (new DropoutWork(name, 0.1, [3, 4, 5]), 20),
        "optimizer" => (new OptimizerWork(name, Tiny.Shape, Tiny.Labels, Recipe), 5),
        _ => throw new ArgumentException($"'{name}': expected one of the names above."),
    };

    private static TrainingWork Training(TrainingPrecision precision) =>
        new("training", Tiny.Shape, Tiny.Labels, Recipe, Tiny.Examples(12), [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]], precision);

    // Tells the peer of more parameters than its network has.
    private sealed class OtherWork(int more) : SpeedWork("other")
    {
        public override string Description => "";

        public override ISpeedSide Ours() => throw new NotSupportedException();

        public override ISpeedSide Plain() => throw new NotSupportedException();

        public override System.Text.Json.Nodes.JsonObject ForPeer()
        {
            var job = Work("optimizer").Work.ForPeer();
            job["shape"]!["parameters"] = Parameters + more;
            return job;
        }
    }
}
