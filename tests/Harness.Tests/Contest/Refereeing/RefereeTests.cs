using System.Globalization;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Tasks;
using Harness.Text;
using Harness.Training;
using Methods;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Refereeing;

public sealed class RefereeTests : IDisposable
{
    // By hand from the shape: 600 x 8 words, 64 x 8 places, 2 x 8 segments, 16; 4 x 72, 16, 144, 136, 16 in the layer; 9 x 8 + 9 in the head.
    private const long StudentParameters = 4800 + 512 + 16 + 16 + 288 + 16 + 144 + 136 + 16 + 81;

    private readonly TemporaryFolder folder = new();

    public RefereeTests() => SmallTrack.SaveTeacher(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Run_leaves_a_whole_folder()
    {
        var method = new FakeMethod();

        var record = SmallTrack.Run(folder.Path, method);

        Assert.Equal((RunStatus.Ok, ""), (record.Status, record.Reason));
        Assert.All([record.ParametersBuilt, record.Parameters, record.DenseParameters], count => Assert.Equal(StudentParameters, count));
        Assert.Equal(SmallTrack.Shapes.Student, record.Shape);
        Assert.Null(record.BestEpoch);
        Assert.True(record is { PeakMemoryBytes: > 0, TrainSeconds: >= 0, RunSeconds: > 0, EvalSeconds: null, LatencyMs: null, TimedUtc: null });
        Assert.Equal((4 * StudentParameters, 2 * StudentParameters), (record.StoredBytes, record.StoredBytesFp16));
        var run = SmallTrack.FolderOf(folder.Path, method);
        Assert.Equal(
            [
                "config.json", "epochs.csv", "log.txt", "model.onnx", "model.safetensors", "predictions-test.txt", "predictions-validation.txt",
                "run.json",
                "test-sentences.csv", "test-types.csv", "tokenizer_config.json", "vocab.txt",
            ],
            Directory.GetFiles(run.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(new FileInfo(Path.Combine(run.Path, "model.onnx")).Length, record.OnnxBytes);
        Assert.False(Directory.Exists(run.Partial));
        Assert.Equal(60, File.ReadAllLines(Path.Combine(run.Path, "predictions-test.txt")).Length);
        Assert.Equal(50, File.ReadAllLines(Path.Combine(run.Path, "predictions-validation.txt")).Length);
    }

    [Theory]
    [InlineData(0, Division.Capped)]
    [InlineData(-1, Division.Open)]
    public void Run_ranks_an_entry_of_the_open_division_that_fits_the_cap(int room, Division division)
    {
        var track = SmallTrack.Track with { ParameterCap = StudentParameters + room };

        Assert.Equal(division, SmallTrack.Run(folder.Path, new FakeMethod { Division = Division.Open }, track: track).Division);
    }

    /// <summary>The corpus of the small track has no documents; a copy of it has two, of 20 and 40 sentences.</summary>
    [Fact]
    public void Run_writes_the_documents_of_the_test_split_and_tables_resample_them()
    {
        var method = new FakeMethod { WithTeacher = false };
        var context = SmallTrack.ContextIn(folder.Path) with { Data = new DataWithDocuments(SmallTrack.Data) };
        var run = SmallTrack.FolderOf(folder.Path, method);
        using (var log = new RunLog(run.Begin(), _ => { }))
        using (var turn = MachineTurn.Begin(folder.Path, "a test"))
            SmallTrack.Finished(run, () => new Referee(context).Run(method, 1, log, turn));
        var results = new ResultsFolder(folder.PathOf("results"), SmallTrack.Track.Name);
        results.Publish(run, RunRecord.Read(run.Record));

        var board = results.Read(new PresentTrack(SmallTrack.Track.Task.Metrics, _ => "")).Board;

        Assert.Equal(("documents", 2), (Assert.Single(board.Methods).Resampled, board.Comparisons.Units));
        Assert.Equal(DataWithDocuments.Of(60), Assert.Single(board.Runs).Documents!);
    }

    [Fact]
    public void Run_refuses_the_teacher_when_the_method_says_that_it_needs_none()
    {
        var method = new FakeMethod { WithTeacher = false, Building = (teacher, _) => teacher.Network.Count() };

        var error = Assert.Throws<InvalidOperationException>(() => SmallTrack.Run(folder.Path, method));

        Assert.Equal("fake asks for the teacher, and its NeedsTeacher says false. Make it true.", error.Message);
    }

    [Fact]
    public void Run_disqualifies_before_training_when_the_network_that_was_built_is_over_the_cap()
    {
        var method = new FakeMethod { Training = (_, _) => throw new InvalidOperationException("trained") };

        var record = SmallTrack.Run(folder.Path, method, track: SmallTrack.Track with { ParameterCap = StudentParameters - 1 });

        Assert.Equal(RunStatus.Disqualified, record.Status);
        Assert.Equal("6,025 parameters are over the cap of 6,024", record.Reason);
        Assert.Equal(StudentParameters, record.ParametersBuilt);
        Assert.Null(record.Test);
        var run = SmallTrack.FolderOf(folder.Path, method);
        Assert.Equal(record.Reason, RunRecord.Read(run.Record).Reason);
        Assert.False(File.Exists(Path.Combine(run.Path, "model.safetensors")));
    }

    [Fact]
    public void Run_refuses_null_in_place_of_a_model()
    {
        Refuses(new FakeMethod { Training = (_, _) => null! }, "fake returned from its training null. Expected a model.");
    }

    [Fact]
    public void Run_refuses_a_network_with_other_labels()
    {
        string[] labels = ["O", "B-PER", "I-PER"];
        Refuses(
            new FakeMethod { Training = (_, arena) => Network.Random(SmallTrack.Shapes.Student, labels, arena.Seed) },
            "fake returned from its training a network with the labels O B-PER I-PER. Expected those of the track in their order: "
            + $"{string.Join(' ', SmallTrack.Track.Task.Labels)}.");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Run_refuses_weights_that_are_not_finite(float value)
    {
        var method = new FakeMethod
        {
            Training = (network, _) =>
            {
                using var frozen = no_grad();
                var bias = network.Tensors()["classifier.bias"]; // (C)
                bias.fill_(value);
                return network;
            },
        };

        Refuses(
            method,
            "9 of 9 numbers of 'classifier.bias' are infinite or not a number. "
            + "Expected finite weights: a lower learning rate, or clipping of gradients, keeps a training from diverging.");
    }

    private void Refuses(FakeMethod method, string reason)
    {
        Assert.Throws<InvalidOperationException>(() => SmallTrack.Run(folder.Path, method));

        var record = RunRecord.Read(SmallTrack.FolderOf(folder.Path, method).Record);
        Assert.Equal((RunStatus.Failed, reason), (record.Status, record.Reason));
        Assert.Null(record.Test);
    }

    [Fact]
    public void Try_scores_on_validation_alone_and_leaves_no_run()
    {
        using var log = new RunLog(folder.Path, _ => { });
        using var turn = MachineTurn.Begin(folder.Path, "a test");
        var referee = new Referee(SmallTrack.ContextIn(folder.Path).WithoutTest);

        var row = referee.Try(new FakeMethod(), seed: 3, log, turn, "recipes.from_scratch.epochs=1", "another");

        Assert.Equal(("fake", "another", "recipes.from_scratch.epochs=1"), (row.Trained, row.Method, row.Settings));
        Assert.Equal((3, StudentParameters), (row.Seed, row.Parameters));
        Assert.InRange(row.ValidationHeadline!.Value, 0, 1);
        Assert.False(Directory.Exists(SmallTrack.FolderOf(folder.Path, new FakeMethod()).Path));
    }

    [Fact]
    public void Try_throws_when_the_entry_is_over_the_cap()
    {
        using var log = new RunLog(folder.Path, _ => { });
        using var turn = MachineTurn.Begin(folder.Path, "a test");
        var small = SmallTrack.Track with { ParameterCap = StudentParameters - 1 };

        var referee = new Referee(SmallTrack.ContextIn(folder.Path, small));
        var error = Assert.Throws<ArgumentException>(() => referee.Try(new FakeMethod(), 1, log, turn, "a=b", "fake"));

        Assert.Equal("fake with a=b: 6,025 parameters are over the cap of 6,024.", error.Message);
    }

    [Fact]
    public void Run_admits_an_entry_that_is_exactly_at_the_cap()
    {
        var record = SmallTrack.Run(folder.Path, new FakeMethod(), track: SmallTrack.Track with { ParameterCap = StudentParameters });

        Assert.Equal(RunStatus.Ok, record.Status);
    }

    [Fact]
    public void Run_disqualifies_after_training_when_the_network_came_back_bigger()
    {
        var method = new FakeMethod { Training = (_, arena) => Network.Random(SmallTrack.Shapes.Teacher, arena.Track.Task.Labels, arena.Seed) };

        var record = SmallTrack.Run(folder.Path, method);

        Assert.Equal(RunStatus.Disqualified, record.Status);
        Assert.Equal(StudentParameters, record.ParametersBuilt);
        Assert.True(record.Parameters > SmallTrack.Track.ParameterCap);
        Assert.Equal(SmallTrack.Shapes.Teacher, record.Shape);
        Assert.Null(record.Test);
        Assert.False(File.Exists(Path.Combine(SmallTrack.FolderOf(folder.Path, method).Path, "predictions-test.txt")));
    }

    [Fact]
    public void Run_counts_the_network_that_came_back()
    {
        var smaller = SmallTrack.Shapes.Student with { EmbeddingRank = 2 };
        var method = new FakeMethod { Training = (_, arena) => Network.Random(smaller, arena.Track.Task.Labels, arena.Seed) };

        var record = SmallTrack.Run(folder.Path, method);

        Assert.Equal((StudentParameters, StudentParameters - 4800 + 1200 + 16), (record.ParametersBuilt, record.Parameters));
        using var saved = Network.Load(SmallTrack.FolderOf(folder.Path, method).Path);
        Assert.Equal(smaller, saved.Shape);
    }

    [Theory]
    [InlineData(Division.Open)]
    [InlineData(Division.Reference)]
    public void Run_admits_an_entry_of_another_division_that_is_over_the_cap(Division division)
    {
        var record = SmallTrack.Run(folder.Path, new FakeMethod { Division = division, Shape = SmallTrack.Shapes.Teacher });

        Assert.True(record.Parameters > record.ParameterCap);
        Assert.Equal((RunStatus.Ok, division), (record.Status, record.Division));
    }

    [Fact]
    public void Run_records_what_was_learnt_and_for_how_long()
    {
        var recipe = new Recipe(2e-3, Epochs: 3) { BatchSize = 8 };
        var method = new FakeMethod { Training = (network, arena) => arena.Fit(network, new HardLabels(), recipe) };

        var record = SmallTrack.Run(folder.Path, method);

        var steps = 3 * (int)Math.Ceiling(SmallTrack.Data.Split(Split.Training).Examples.Count / 8.0);
        Assert.Equal([new TrainingRecord("the labels", steps, 8, 2e-3)], record.Trainings);
        Assert.Equal(steps, File.ReadLines(Path.Combine(SmallTrack.FolderOf(folder.Path, method).Path, "epochs.csv")).Skip(1)
            .Max(line => int.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Run_records_the_reason_and_throws_when_the_method_fails()
    {
        var thrown = new InvalidOperationException("no ranks left\nsecond line");
        var method = new FakeMethod { Training = (_, _) => throw thrown };

        Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() => SmallTrack.Run(folder.Path, method)));

        var run = SmallTrack.FolderOf(folder.Path, method);
        var record = RunRecord.Read(run.Record);
        Assert.Equal((RunStatus.Failed, "no ranks left"), (record.Status, record.Reason));
        Assert.Contains("second line", File.ReadAllText(Path.Combine(run.Path, "log.txt")));
        Assert.False(Directory.Exists(run.Partial));
    }

    [Fact]
    public void Run_counts_the_parameters_that_are_not_zero_when_the_method_prunes()
    {
        // Dense it is over the cap, and so would be a count of what was built.
        var method = new FakeMethod { Sparse = true, Shape = SmallTrack.Shapes.Teacher, Training = (network, _) => Pruned(network) };

        var record = SmallTrack.Run(folder.Path, method);

        // 9 x 32 weights and 9 biases of the head are left.
        Assert.Equal((RunStatus.Ok, 297L), (record.Status, record.Parameters));
        Assert.Equal(record.ParametersBuilt, record.DenseParameters);
        Assert.True(record.DenseParameters > record.ParameterCap);
    }

    [Fact]
    public void Run_counts_zeros_when_the_method_does_not_say_that_it_prunes()
    {
        var record = SmallTrack.Run(folder.Path, new FakeMethod { Training = (network, _) => Pruned(network) });

        Assert.Equal((StudentParameters, StudentParameters), (record.Parameters, record.DenseParameters));
    }

    [Fact]
    public void Run_disqualifies_after_training_when_the_method_pruned_too_little()
    {
        var record = SmallTrack.Run(folder.Path, new FakeMethod { Sparse = true, Shape = SmallTrack.Shapes.Teacher });

        Assert.Equal(RunStatus.Disqualified, record.Status);
        // Biases begin at zero: the random network is not counted dense.
        Assert.True(record.Parameters < record.DenseParameters);
    }

    [Fact]
    public void Run_hands_over_a_frozen_teacher()
    {
        Network? teacher = null;
        var method = new FakeMethod
        {
            Training = (network, arena) =>
            {
                teacher = arena.Teacher.Network;
                return arena.Fit(network, new Harness.Training.SoftLabels(2, 0.5), arena.Track.Recipes.FromScratch);
            },
        };
        using var before = Network.Load(SmallTrack.ContextIn(folder.Path).TeacherFolder.Path);

        SmallTrack.Run(folder.Path, method);

        Assert.False(teacher!.Module.training);
        Assert.All(teacher.Module.parameters(), parameter => Assert.False(parameter.requires_grad));
        Assert.Equal(Tiny.Weights(before), Tiny.Weights(teacher));
    }

    [Fact]
    public void Run_numbers_epochs_through_all_trainings()
    {
        var method = new FakeMethod
        {
            Training = (network, arena) =>
            {
                for (var i = 0; i < 2; i++)
                    arena.Fit(network, new Harness.Training.HardLabels(), arena.Track.Recipes.FromScratch);
                return network;
            },
        };

        var record = SmallTrack.Run(folder.Path, method);

        Assert.Equal(4, record.Epochs);
        Assert.InRange(record.BestEpoch!.Value, 1, 4);
        var lines = File.ReadAllLines(Path.Combine(SmallTrack.FolderOf(folder.Path, method).Path, "epochs.csv"));
        Assert.Equal(["1", "2", "3", "4"], lines.Skip(1).Select(line => line.Split(',')[0]));
    }

    [Fact]
    public void Run_opens_no_teacher_when_the_method_needs_none()
    {
        File.WriteAllText(Path.Combine(SmallTrack.ContextIn(folder.Path).TeacherFolder.Path, "config.json"), "damaged");

        Assert.Equal(RunStatus.Ok, SmallTrack.Run(folder.Path, new LoneStudent()).Status);
    }

    private static Network Pruned(Network network)
    {
        using var _ = no_grad();
        foreach (var (name, parameter) in network.Module.named_parameters())
            parameter.fill_(name.StartsWith("classifier", StringComparison.Ordinal) ? 1 : 0);
        return network;
    }

    /// <summary>A record with such a count would be refused later, where nothing but the method can mend it.</summary>
    [Fact]
    public void Run_fails_where_a_network_counts_less_than_nothing()
    {
        var error = Assert.Throws<InvalidOperationException>(() => SmallTrack.Run(folder.Path, new OfModel(() => new Odd { Parameters = -5 })));

        Assert.Equal("odd left a network that counts -5 parameters or bytes. Expected 0 or more.", error.Message);
    }

    [Theory]
    [InlineData(true, "The model predicted null. Expected the labels of each input.")]
    [InlineData(false, "The model predicted 1 inputs of the 50 of validation. Expected one prediction for each.")]
    public void Run_says_what_is_wrong_with_the_number_of_predictions(bool isNull, string reason)
    {
        var method = new OfModel(() => new Odd { Predicted = isNull ? null! : [[0]] });

        Assert.Equal(reason, Assert.Throws<InvalidOperationException>(() => SmallTrack.Run(folder.Path, method)).Message);
    }

    private sealed class OfModel(Func<Model> model) : ContestMethod
    {
        public override string Name => "odd";

        public override string Summary => "for a test";

        public override bool NeedsTeacher => false;

        public override Model BuildModel(Teacher teacher, Track track, int seed) => model();

        public override Model TrainModel(Model model, Arena arena) => model;
    }

    private sealed class Odd : Model
    {
        public long Parameters { get; init; } = 5;

        public int[][] Predicted { get; init; } = [];

        public override long StoredBytes => 20;

        public override long StoredBytesFp16 => 10;

        public override ParameterCount Count() => new(Parameters, Parameters);

        public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32) => Predicted;

        // A header of two bytes, and no tensor.
        public override void Save(string folder) =>
            File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), [2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8]);

        public override void MoveTo(Device device)
        {
        }

        public override void Dispose()
        {
        }
    }
}

/// <summary>Data whose splits have two documents: the first 20 inputs, and the others.</summary>
internal sealed class DataWithDocuments(IContestData data) : IContestData
{
    public BertWordPiece WordPiece => data.WordPiece;

    public string Hash => data.Hash;

    public TextSource Text => data.Text;

    public TextDocument TrainingText => data.TrainingText;

    public IReadOnlyList<Example> Unlabelled => data.Unlabelled;

    public static int[] Of(int inputs) => [.. Enumerable.Range(0, inputs).Select(input => input < 20 ? 0 : 1)];

    public IReadOnlyList<IReadOnlyList<string>> WordsOf(string split) => data.WordsOf(split);

    public Split Split(string name) => data.Split(name) with { Documents = Of(data.Split(name).Examples.Count) };
}
