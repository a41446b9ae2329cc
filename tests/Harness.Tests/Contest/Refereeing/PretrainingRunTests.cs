using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats;
using Harness.Results;
using Harness.Tests.Training.Pretraining;
using Harness.Training;
using Harness.Training.Pretraining;
using Methods;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Refereeing;

/// <summary>A pretraining on the small track's own text, and the entries that start from it.</summary>
public sealed class PretrainingRunTests
{
    private static readonly PretrainingPlan Plan = new(new Recipe(LearningRate: 2e-3, Epochs: 0) { Steps = 12, BatchSize = 4 }, SequenceLength: 32);

    private static readonly Track Track = SmallTrack.Track with { Pretraining = Plan };

    private static readonly Lazy<TokenizedText> Text =
        new(() => TokenizedText.Of([.. SmallTrack.Data.Text.Documents, SmallTrack.Data.TrainingText], SmallTrack.Data.WordPiece));

    private static readonly BertShape Shape = SmallTrack.Shapes.Teacher;

    [Fact]
    public void Run_leaves_checkpoint_curve_and_record_and_is_kept()
    {
        using var folder = new TemporaryFolder();
        var place = folder.PathOf("pretrained");

        var record = Pretrained(place);

        var checkpoint = PretrainedCheckpoint.Open(place);
        Assert.Equal((checkpoint.WeightsHash, Text.Value.Sha256, 12L * 4 * 32), (record.Weights, record.Text, record.Tokens));
        Assert.Equal(Shape, checkpoint.Shape);
        Assert.Equal(record.TokensPerSecond * PretrainingCost.FlopsPerToken(Shape, Plan) / 1e9 / 100, record.ShareOfMatrixPeak!.Value, 1e-9);
        var curve = CsvTable.Read<CurveRow>(Path.Combine(place, CurveRow.FileName));
        Assert.Equal(12, curve.Count);
        Assert.Equal(curve[^1].HeldOutLoss!.Value, record.HeldOutLoss!.Value, 1e-6);
        Assert.Empty(Directory.GetDirectories(place));

        var again = new Quiet();
        Assert.Equal(record.Weights, Pretrained(place, again).Weights);
        Assert.Equal(0, again.Points);
    }

    [Fact]
    public void Run_makes_damaged_weights_anew()
    {
        using var folder = new TemporaryFolder();
        var weights = Pretrained(folder.Path).Weights;
        var file = Path.Combine(folder.Path, Model.WeightsFile);
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        var again = new Quiet();

        Assert.Equal(weights, Pretrained(folder.Path, again).Weights);
        Assert.Equal(12, again.Points);
        Assert.Equal(weights, Model.WeightsHash(folder.Path));
    }

    [Fact]
    public void Run_refuses_a_folder_that_has_another_pretraining()
    {
        using var folder = new TemporaryFolder();
        Pretrained(folder.Path);
        var other = new PretrainingRun("small", Plan with { WholeWords = true }, Shape, () => Text.Value, folder.Path);

        Assert.Contains(
            "Expected an empty folder", Assert.Throws<DataFormatException>(() => other.Run(CPU, new Quiet(), 100, default)).Message);
    }

    /// <summary>A state does not say of which plan and text it is.</summary>
    [Fact]
    public void Run_refuses_to_go_on_with_another_text()
    {
        using var folder = new TemporaryFolder();
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => new PretrainingRun("small", Plan, Shape, () => Text.Value, folder.Path).Run(CPU, new Quiet(), 100, stopped.Token));
        var training = new Lazy<TokenizedText>(() => TokenizedText.Of([SmallTrack.Data.TrainingText], SmallTrack.Data.WordPiece));
        var other = new PretrainingRun("small", Plan, Shape, () => training.Value, folder.Path);

        Assert.Throws<DataFormatException>(() => other.Run(CPU, new Quiet(), 100, default));
        Pretrained(folder.Path);
    }

    [Fact]
    public void CachedFolder_is_another_for_every_plan_shape_and_text()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("other.txt"), "Another text .\n");
        string[] folders =
        [
            PretrainingRun.CachedFolder("a", Plan, Shape, SmallTrack.Data),
            PretrainingRun.CachedFolder("a", Plan with { WholeWords = true }, Shape, SmallTrack.Data),
            PretrainingRun.CachedFolder("a", Plan, Shape with { Layers = 1 }, SmallTrack.Data),
            PretrainingRun.CachedFolder("a", Plan, Shape, SmallTrack.Track.Data.Open(null, folder.PathOf("other.txt"))),
        ];

        Assert.Equal(4, folders.Distinct().Count());
        Assert.Equal(folders[0], PretrainingRun.CachedFolder("a", Plan with { }, Shape with { }, SmallTrack.Track.Data.Open(null)));
    }

    [Fact]
    public void A_finished_pretraining_makes_no_tokens_of_its_text()
    {
        using var folder = new TemporaryFolder();
        var weights = Pretrained(folder.Path).Weights;
        var again = new PretrainingRun("small", Plan, Shape, () => throw new InvalidOperationException("Tokens were made."), folder.Path);

        Assert.True(again.IsFinished);
        Assert.Equal(weights, again.Run(CPU, new Quiet(), 100, default).Weights);
    }

    [Fact]
    public void The_teacher_starts_from_the_checkpoint_and_random_start_does_not()
    {
        using var folder = new TemporaryFolder();
        Pretrained(folder.PathOf("pretrained"));
        var checkpoint = PretrainedCheckpoint.Open(folder.PathOf("pretrained"));
        // The learning rate is next to nothing, so that the weights that come back are those that training started from.
        var still = Track with { Recipes = Track.Recipes with { Teacher = new Recipe(LearningRate: 1e-30, Epochs: 1) } };

        var teacher = Run(folder.Path, new TeacherEntry(), checkpoint, still);
        var random = Run(folder.Path, new RandomStart(), checkpoint, still);

        Assert.Equal((RunStatus.Ok, RunStatus.Ok), (teacher.Status, random.Status));
        Assert.Equal(checkpoint.WeightsHash, teacher.Provenance.PretrainedWeights);
        Assert.True(Distance(new TeacherEntry()) < 1e-6);
        Assert.True(Distance(new RandomStart()) > 1e-2);

        double Distance(ContestMethod method)
        {
            using var scope = NewDisposeScope();
            const string name = "bert.encoder.layer.1.intermediate.dense.weight";
            var theirs = Tiny.Doubles(SafeTensors.Read(Path.Combine(checkpoint.Folder, "model.safetensors"))[name]);
            var ours = Tiny.Doubles(SafeTensors.Read(Path.Combine(SmallTrack.FolderOf(folder.Path, method).Path, "model.safetensors"))[name]);
            return theirs.Zip(ours, (x, y) => Math.Abs(x - y)).Max();
        }
    }

    [Fact]
    public void An_entry_needs_the_checkpoint_when_its_track_is_pretrained_and_refuses_it_otherwise()
    {
        using var folder = new TemporaryFolder();
        Pretrained(folder.PathOf("pretrained"));
        var checkpoint = PretrainedCheckpoint.Open(folder.PathOf("pretrained"));

        Assert.Contains("--pretrained DIR", Assert.Throws<ArgumentException>(() => Run(folder.Path, new TeacherEntry(), null)).Message);
        Assert.Contains("Leave out --pretrained",
            Assert.Throws<ArgumentException>(() => Run(folder.Path, new TeacherEntry(), checkpoint, SmallTrack.Track)).Message);
        var wider = Track with { Shapes = Track.Shapes with { Teacher = Shape with { Hidden = 64 } } };
        Assert.Contains("Hidden = 32", Assert.Throws<DataFormatException>(() => Run(folder.Path, new TeacherEntry(), checkpoint, wider)).Message);
    }

    [Fact]
    public void Enters_is_true_when_there_is_something_to_do()
    {
        Assert.True(new RandomStart().Enters(Track));
        Assert.False(new RandomStart().Enters(SmallTrack.Track));
        Assert.True(new AugmentedDistillation().Enters(SmallTrack.Track));
        Assert.False(new AugmentedDistillation().Enters(SmallTrack.Track with { HasText = false }));
    }

    [Fact]
    public void Augmented_distillation_takes_the_steps_of_the_distilled_student_and_depends_on_the_text()
    {
        using var folder = new TemporaryFolder();
        SmallTrack.SaveTeacher(folder.Path);

        var augmented = SmallTrack.Run(folder.Path, new AugmentedDistillation());
        var distilled = SmallTrack.Run(folder.Path, new DistilledStudent());

        Assert.Equal(RunStatus.Ok, augmented.Status);
        Assert.Equal(SmallTrack.Data.Text.Sha256, augmented.Provenance.Text);
        Assert.Null(distilled.Provenance.Text);
        Assert.Equal(distilled.Parameters, augmented.Parameters);
        Assert.Equal(LastStep(new DistilledStudent()), LastStep(new AugmentedDistillation()));

        int LastStep(ContestMethod method) =>
            EpochTable.Read(Path.Combine(SmallTrack.FolderOf(folder.Path, method).Path, RunFolder.EpochsFile))[^1].Step;
    }

    private static PretrainingRecord Pretrained(string folder, Quiet? observer = null) =>
        new PretrainingRun("small", Plan, Shape, () => Text.Value, folder).Run(CPU, observer ?? new Quiet(), 100, default);

    private static RunRecord Run(string artifacts, ContestMethod method, PretrainedCheckpoint? pretrained, Track? track = null)
    {
        var run = SmallTrack.FolderOf(artifacts, method);
        using var log = new RunLog(run.Begin(), _ => { });
        using var turn = MachineTurn.Begin(artifacts, "a test");
        var referee = new Referee(SmallTrack.ContextIn(artifacts, track ?? Track) with { Pretrained = pretrained });
        return SmallTrack.Finished(run, () => referee.Run(method, 1, log, turn));
    }

    /// <summary>Counts the points of the curve.</summary>
    private sealed class Quiet : IPretrainingObserver
    {
        public int Points { get; private set; }

        public void Note(string text)
        {
        }

        public void Progress(TrainingProgress progress)
        {
        }

        public void Point(CurvePoint point) => Points++;
    }
}
