using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Formats;
using Harness.Results;
using Harness.Tests.Contest.Methods;
using Harness.Tests.Results;
using Harness.Tests.Training.Pretraining;
using Harness.Training;
using Harness.Training.Pretraining;
using Methods;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Refereeing;

/// <summary>A pretraining on the small track's own text, and the track's entries that begin with it.</summary>
public static class PretrainingRunTests
{
    private static readonly PretrainingPlan Plan = new(new Recipe(LearningRate: 2e-3, Epochs: 0) { Steps = 12, BatchSize = 4 }, SequenceLength: 32);

    private static readonly Track Track = SmallTrack.Track with { Pretraining = Plan };

    private static readonly Lazy<TokenizedText> Text =
        new(() => TokenizedText.Of([.. SmallTrack.Data.Text.Documents, SmallTrack.Data.TrainingText], SmallTrack.Data.WordPiece));

    private static readonly BertShape Shape = SmallTrack.Shapes.Teacher;

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

    private static PretrainingRecord Pretrained(string folder, Quiet? observer = null) =>
        new PretrainingRun("small", Plan, Shape, Text.Value, folder).Run(CPU, observer ?? new Quiet(), 100, default);

    private static RunRecord Run(string artifacts, ContestMethod method, PretrainedCheckpoint? pretrained, Track? track = null)
    {
        using var log = new RunLog(SmallTrack.FolderOf(artifacts, method).Begin(), _ => { });
        using var turn = MachineTurn.Begin(artifacts);
        return new Referee(track ?? Track, SmallTrack.Data, CPU, artifacts, pretrained).Run(method, 1, log, turn);
    }

    public sealed class RunOnce
    {
        [Fact]
        public void LeavesCheckpointCurveAndRecordAndIsKept()
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
        public void HasAFolderOfItsOwnForEveryPlanShapeAndText()
        {
            string[] folders =
            [
                PretrainingRun.CachedFolder("a", Plan, Shape, Text.Value),
                PretrainingRun.CachedFolder("a", Plan with { WholeWords = true }, Shape, Text.Value),
                PretrainingRun.CachedFolder("a", Plan, Shape with { Layers = 1 }, Text.Value),
                PretrainingRun.CachedFolder("a", Plan, Shape, Texts.Random(5)),
            ];

            Assert.Equal(4, folders.Distinct().Count());
            Assert.Equal(folders[0], PretrainingRun.CachedFolder("a", Plan with { }, Shape with { }, Text.Value));
        }
    }

    public sealed class Entries
    {
        [Fact]
        public void TheTeacherBeginsWithTheCheckpointAndRandomStartDoesNot()
        {
            using var folder = new TemporaryFolder();
            Pretrained(folder.PathOf("pretrained"));
            var checkpoint = PretrainedCheckpoint.Open(folder.PathOf("pretrained"));
            // No step is taken, so that what they begin with is what comes back.
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
        public void NeedTheCheckpointWhereTheTrackIsPretrainedAndNowhereElse()
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
        public void EnterOnlyWhereThereIsSomethingToDo()
        {
            Assert.True(new RandomStart().Enters(Track));
            Assert.False(new RandomStart().Enters(SmallTrack.Track));
            Assert.True(new AugmentedDistillation().Enters(SmallTrack.Track));
            Assert.False(new AugmentedDistillation().Enters(SmallTrack.Track with { HasText = false }));
        }
    }

    public sealed class Augmentation
    {
        [Fact]
        public void TakesTheDistilledStudentsStepsAndDependsOnTheText()
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
                CsvTable.Read<EpochCsvRow>(Path.Combine(SmallTrack.FolderOf(folder.Path, method).Path, RunFolder.EpochsFile))[^1].Step;
        }
    }
}
