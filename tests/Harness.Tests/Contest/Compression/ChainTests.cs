using Harness.Contest.Compression;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Results;

namespace Harness.Tests.Contest.Compression;

public static class ChainTests
{
    /// <summary>The small track with the shapes that chains and students need.</summary>
    private static readonly Track Track = SmallTrack.Track with
    {
        Shapes = SmallTrack.Shapes with
        {
            Shared = SmallTrack.Shapes.Student with { Layers = 2, Sharing = LayerSharing.Layer },
            Halved = SmallTrack.Shapes.Student,
            ChainEmbeddingRank = 4,
        },
    };

    public static TheoryData<string> Methods =>
        [.. MethodCatalog.Load([]).All.Where(method => method.Enters(Track) && method.Name != TeacherRun.Method).Select(method => method.Name)];

    private sealed class Chain(params CompressionStep[] steps) : ChainMethod
    {
        public override string Name => "chain";

        public override string Summary => "for a test";

        public override IReadOnlyList<CompressionStep> Steps => steps;
    }

    private static string Refusal(params CompressionStep[] steps)
    {
        var teacher = new Teacher(() => throw new InvalidOperationException("Building looks at no weights."));
        return Assert.Throws<ArgumentException>(() => new Chain(steps).Build(teacher, Track, 1)).Message;
    }

    public sealed class Building
    {
        private static readonly Func<TrackShapes, int> Rank = shapes => shapes.EmbeddingRank;

        [Fact]
        public void Build_refuses_steps_that_do_not_go_together()
        {
            Assert.Equal(
                "chain, step 2 (factorize-embeddings): the word embeddings are factorised already, at rank 4. Leave out one of the two steps.",
                Refusal(new FactorizeEmbeddings(Rank), new FactorizeEmbeddings(Rank)));
            Assert.Contains("step 2 (gate-heads): heads were cut already", Refusal(new CutHeads(0.5), new GateHeads(0.5)));
            Assert.Contains("attention blocks are shared", Refusal(new ShareLayers(LayerSharing.Attention), new CutHeads(0.5)));
            Assert.Contains("layers share weights already", Refusal(new ShareLayers(LayerSharing.Layer), new ShareLayers(LayerSharing.Layer)));
            Assert.Contains("is factorised, so that heads are no longer rows", Refusal(new FactorizeLayers(true, 0.5), new GateHeads(0.5)));
            Assert.Contains("layers are factorised already", Refusal(new FactorizeLayers(true, 0.5), new FactorizeLayers(false, 0.5)));
            Assert.Contains("Prune without factorising", Refusal(new FactorizeLayers(true, 0.5), new PruneWeights(secondOrder: true)));
            Assert.Contains("Share layers first", Refusal(new CutHeads(0.5), new ShareLayers(LayerSharing.Layer)));
            Assert.Contains(
                "step 2 (factorize-layers): the weights are rounded to 8 bits", Refusal(new RoundToInt8(), new FactorizeLayers(false, 0.5)));
            Assert.Contains("step 2 (gate-heads): weights were set to zero before", Refusal(new PruneWeights(secondOrder: true), new GateHeads(0.5)));
            Assert.Contains("Prune after it", Refusal(new PruneWeights(secondOrder: true), new FactorizeEmbeddings(Rank)));
            // The embeddings alone are over the cap of 10,000.
            Assert.Contains("Make the rest smaller first", Refusal(new FactorizeLayers(true)));
        }

        [Fact]
        public void Build_factorises_within_what_the_cap_leaves()
        {
            var teacher = new Teacher(() => throw new InvalidOperationException("Building looks at no weights."));
            using var network = new Chain(new FactorizeEmbeddings(Rank), new FactorizeLayers(true)).Build(teacher, Track, 1);
            Assert.InRange(ParameterCount.DenseOf(network.Module), 9_000, 10_000);
        }
    }

    public sealed class Running
    {
        [Fact]
        public void Train_records_what_every_step_left()
        {
            using var folder = new TemporaryFolder();
            SmallTrack.SaveTeacher(folder.Path);

            var chain = new Chain(new FactorizeEmbeddings(shapes => shapes.EmbeddingRank), new FactorizeLayers(true), FineTune.OnLabels());
            var record = SmallTrack.Run(folder.Path, chain, track: Track);

            Assert.Equal(RunStatus.Ok, record.Status);
            var steps = RunRecord.Read(SmallTrack.FolderOf(folder.Path, new Chain()).Record).Steps!;
            Assert.Equal(["factorize-embeddings", "factorize-layers-by-activations", "fine-tune"], steps.Select(step => step.Name));
            Assert.True(steps[0].Parameters > steps[1].Parameters);
            Assert.Equal(record.Parameters, steps[2].Parameters);
            Assert.Equal(record.Validation!["f1_word"], steps[2].Validation, 1e-9);
            Assert.All(steps, step => Assert.True(step.Seconds > 0));
            // What each factorisation kept of each of its matrices; training keeps nothing of the kind.
            Assert.Equal("kept_energy:word_embeddings", Assert.Single(steps[0].Figures!).Key);
            Assert.Equal(12, steps[1].Figures!.Count);
            Assert.Contains("kept_energy:layer.1.output.dense", steps[1].Figures!.Keys);
            Assert.All(steps[0].Figures!.Values.Concat(steps[1].Figures!.Values), share => Assert.InRange(share, 0.01, 1));
            Assert.Null(steps[2].Figures);
        }

        /// <summary>Embeddings at full rank lose only rounding errors. Dense layers whose factors would be no smaller stay as they are.</summary>
        [Fact]
        public void Factorised_with_parameters_enough_a_network_computes_what_the_teacher_does()
        {
            using var folder = new TemporaryFolder();
            SmallTrack.SaveTeacher(folder.Path);
            double[]? before = null, after = null;
            var probe = new FakeMethod
            {
                Division = Division.Open,
                Training = (network, arena) =>
                {
                    // Begun in double precision, and of the data's vocabulary, because it is calibrated on them.
                    using var whole = Tiny.Network(SmallTrack.Shapes.Teacher, 1, TorchSharp.torch.ScalarType.Float64, deviation: 0.1);
                    before = Compressible.Logits(whole);
                    using var embedded = new FactorizeEmbeddings(shapes => shapes.Teacher.Hidden).Apply(whole.Copy(), arena);
                    using var full = new FactorizeLayers(activationAware: true, share: 100).Apply(embedded, arena);
                    Assert.Null(full.Shape.Ranks);
                    after = Compressible.Logits(full);
                    return network;
                },
            };

            SmallTrack.Run(folder.Path, probe, track: Track);

            Compressible.Close(before!, after!, 1e-9);
        }

        /// <summary>Runs every method of the project, from an untrained teacher to a record. Capped methods must fit the cap.</summary>
        [Theory]
        [MemberData(nameof(Methods), MemberType = typeof(ChainTests))]
        public void Every_method_runs_and_keeps_the_rules(string name)
        {
            using var folder = new TemporaryFolder();
            SmallTrack.SaveTeacher(folder.Path);

            // Room for the CRF's features, of which even a small corpus has thousands.
            var track = Track with { ParameterCap = 20_000 };
            var catalog = MethodCatalog.Load([]);
            foreach (var teaching in catalog.Find(name).FurtherTeachers)
                SmallTrack.Run(folder.Path, catalog.Find(teaching), track: track);
            var record = SmallTrack.Run(folder.Path, catalog.Find(name), track: track);

            Assert.Equal((RunStatus.Ok, ""), (record.Status, record.Reason));
            Assert.True(record.Division != Division.Capped || record.Parameters <= track.ParameterCap);
            if (record.Shape is null)
                return;
            using var saved = Network.Load(SmallTrack.FolderOf(folder.Path, catalog.Find(name)).Path);
            Assert.Equal(record.DenseParameters, saved.Count().Dense);
        }
    }
}
