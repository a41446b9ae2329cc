using System.Text.Json;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Models.Words;
using Harness.Results;
using Harness.Text;
using Harness.Training;
using Harness.Training.Pretraining;
using static Harness.Common.Validation;
using static TorchSharp.torch;

namespace Harness.Contest.Refereeing;

/// <summary>
/// Everything that a method is handed to train with: training and validation data, the frozen teacher, the device and the trainer. The test split
/// is never part of it.
/// </summary>
public sealed class Arena
{
    private readonly RunContext context;
    private readonly IRunObserver observer;
    private readonly Func<double> seconds;
    private readonly TrainingStates? states;
    private readonly TeacherLogits logits;
    private readonly Lazy<WordVectors?> vectors;
    private readonly List<TrainingRecord> trainings = [];
    private readonly List<SweepRecord> sweep = [];
    private double takenOver;
    private readonly Dictionary<string, double> figures = new(StringComparer.Ordinal);
    private readonly List<string> remarks = [];

    /// <param name="context">The context that the run shares with others, without the test split.</param>
    /// <param name="teacher">The frozen teacher.</param>
    /// <param name="furtherTeachers">The names of the entries that teach beside it.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="observer">The observer that keeps epochs and steps for the run's record.</param>
    /// <param name="seconds">A function that gives the seconds that this process has worked on the run so far.</param>
    /// <param name="states">Keeps the trainings on disk; null for a run that need not go on after it was killed.</param>
    public Arena(
        RunContext context,
        Teacher teacher,
        IReadOnlyList<string> furtherTeachers,
        int seed,
        IRunObserver observer,
        Func<double> seconds,
        TrainingStates? states = null)
    {
        this.context = context;
        this.observer = observer;
        this.seconds = seconds;
        this.states = states;
        Teacher = teacher;
        Seed = seed;
        Training = context.Data.Split(Split.Training);
        Validation = context.Data.Split(Split.Validation);
        logits = new TeacherLogits(context, teacher, furtherTeachers, observer, seconds);
        vectors = new Lazy<WordVectors?>(() => context.Track.Vectors is { } name ? WordVectors.Load(VectorsLocation.Find(name)) : null);
    }

    /// <summary>The track, whose data cannot be opened.</summary>
    public Track Track => context.Track;

    /// <summary>The split to train on.</summary>
    public Split Training { get; }

    /// <summary>The split on which the best epoch is chosen.</summary>
    public Split Validation { get; }

    /// <summary>The tokenizer that turns words into tokens.</summary>
    public BertWordPiece WordPiece => context.Data.WordPiece;

    /// <summary>
    /// The sentences of the track's unlabelled text as inputs, read on first use. Every token except the special ones has the label
    /// <see cref="Example.Unknown"/>.
    /// </summary>
    public IReadOnlyList<Example> Unlabelled => context.Data.Unlabelled;

    /// <summary>The frozen teacher.</summary>
    public Teacher Teacher { get; }

    /// <summary>The checkpoint that the teacher started from; null when it started from random weights.</summary>
    public PretrainedCheckpoint? Pretrained => context.Pretrained;

    /// <summary>The track's vectors of words, read on first use; null where it has none.</summary>
    /// <exception cref="FileNotFoundException">They are not on this machine; the message says how to get them.</exception>
    public WordVectors? Vectors => vectors.Value;

    /// <summary>The device on which networks are trained.</summary>
    public Device Device => context.Device;

    /// <summary>The seed of the run, from which everything random comes.</summary>
    public int Seed { get; }

    /// <summary>
    /// The seconds that the run has worked, without those in which it waited while another run was timed. Epochs that were taken over from a process
    /// that was killed count, and what was repeated counts once. The teacher's logits count in every run, although one run computes them for all.
    /// </summary>
    public double Seconds => seconds() + TakenOverSeconds;

    /// <summary>Reports the progress of a method's own training. Call it about once a second: runs that are being timed wait for this call.</summary>
    public void Say(TrainingProgress progress) => observer.Progress(progress);

    /// <summary>Records a figure of the method's own. It belongs to the step of a chain that ends next, or else to the run.</summary>
    /// <exception cref="ArgumentException">The figure is infinite or not a number.</exception>
    public void Record(string figure, double value) => figures[RunRecord.TextOf(figure)] = double.IsFinite(value)
        ? value
        : throw new ArgumentException(Invariant($"the figure {RunRecord.TextOf(figure)} is {value}. Expected a finite number"));

    /// <summary>Says something about the run that its row in the tables must say as well, such as that a method did not reach its goal.</summary>
    /// <param name="text">A clause without a full stop.</param>
    public void Remark(string text)
    {
        var line = RunRecord.TextOf(text);
        observer.Note($"remark: {line}");
        remarks.Add(line);
    }

    /// <summary>
    /// The part of <see cref="Seconds"/> that other processes took: those of this run, and the one that computed the teacher's logits.
    /// </summary>
    internal double TakenOverSeconds => (states?.TakenOverSeconds ?? 0) + logits.TakenOverSeconds + takenOver;

    /// <summary>All remarks of the run, joined; empty where there is none.</summary>
    internal string Remarks => RunRecord.TextOf(string.Join("; ", remarks));

    /// <summary>Hands out the figures recorded since the last step, and forgets them.</summary>
    /// <returns>The figures by name; null when nothing was recorded.</returns>
    internal IReadOnlyDictionary<string, double>? TakeFigures()
    {
        var taken = figures.Count > 0 ? new Dictionary<string, double>(figures) : null;
        figures.Clear();
        return taken;
    }

    /// <summary>The trainings that <see cref="Fit{TModel}(TModel, Objective, Recipe)"/> has done, in order.</summary>
    internal IReadOnlyList<TrainingRecord> Trainings => trainings;

    /// <summary>The values that <see cref="BestOf"/> has tried, in order.</summary>
    internal IReadOnlyList<SweepRecord> Sweep => sweep;

    /// <summary>Ends a step of a chain: the network is scored on validation, and the result is kept in the record.</summary>
    /// <exception cref="ArgumentException">The time is negative or not finite.</exception>
    public void EndStep(string name, Network network, double seconds)
    {
        CheckTime(seconds);
        network.MoveTo(Device);
        var validation = ScoreOnValidation(network).Headline;
        var count = network.Count();
        observer.Step(new StepRecord(RunRecord.TextOf(name), count.Dense, count.NonZero, validation, seconds, TakeFigures()));
    }

    /// <summary>Ends an epoch of a method's own training: the model is scored on validation, and the result is kept as an epoch.</summary>
    /// <returns>The task's headline figure on validation.</returns>
    /// <exception cref="ArgumentException">The step or the time is negative, or the time or the loss is not finite.</exception>
    public double EndEpoch(Model model, int step, double loss, double seconds)
    {
        CheckTime(seconds);
        Check(step >= 0, Invariant($"an epoch ends after step {step}. Expected a number that is not negative"));
        Check(double.IsFinite(loss), Invariant($"the loss of an epoch is {loss}. Expected a finite number"));
        var scores = ScoreOnValidation(model);
        var figures = new TaskFigures(scores.Headline, scores.Values);
        observer.Epoch(new EpochRow(0, step, 0, loss, figures, seconds, 0, new Dictionary<string, double>()));
        return scores.Headline;
    }

    /// <summary>
    /// Trains a model for each value of a setting, and returns the best on validation; the first of them where several are equally good. The record
    /// of the run has the figures of all.
    /// </summary>
    /// <param name="setting">The setting in words, such as "weight of the labels".</param>
    /// <param name="values">The values to try.</param>
    /// <param name="train">Trains a model with a value.</param>
    public TModel BestOf<TModel>(string setting, IReadOnlyList<double> values, Func<double, TModel> train)
        where TModel : NeuralModel
    {
        TModel? best = null;
        var highest = double.NegativeInfinity;
        foreach (var value in values)
        {
            var model = train(value);
            var validation = ScoreOnValidation(model).Headline;
            observer.Note(Invariant($"{setting} {value}: validation {validation:F4}"));
            sweep.Add(new SweepRecord(RunRecord.TextOf(setting), value, validation));
            if (best is not null && !(validation > highest))
            {
                model.Dispose();
                continue;
            }

            best?.Dispose();
            best = model;
            highest = validation;
        }

        return best ?? throw new ArgumentException($"There is no value of the {setting} to try. Expected at least one.", nameof(values));
    }

    /// <summary>Trains a network in place and returns it with the weights of its best epoch on validation.</summary>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    public TModel Fit<TModel>(TModel network, Objective objective, Recipe recipe)
        where TModel : NeuralModel =>
        Fit(network, objective, recipe, Training, logits.Kept(objective, Training.Examples));

    /// <summary>
    /// Trains a network in place on the vectors that the data give the training inputs (<see cref="Split.Targets"/>), and returns it with the weights
    /// of its best epoch on validation.
    /// </summary>
    /// <exception cref="InvalidOperationException">The data know no such vectors.</exception>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    public Network FitToTargets(Network network, Recipe recipe)
    {
        var targets = Training.Targets
            ?? throw new InvalidOperationException(
                $"The data of track {Track.Name} give training inputs no vectors. Expected a task that has targets.");
        using var outputs = TeacherOutputs.OfVectors(targets, Device);
        return Fit(network, new VectorMatching { Source = "the data's" }, recipe, Training, outputs);
    }

    /// <summary>Trains a network in place on the training split and further inputs, and returns it with the weights of its best epoch.</summary>
    /// <param name="further">The further inputs: labelled, or <see cref="Example.Unknown"/> where only the teacher's logits are learnt.</param>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    public TModel Fit<TModel>(TModel network, Objective objective, Recipe recipe, IReadOnlyList<Example> further)
        where TModel : NeuralModel
    {
        // The teacher knows all pieces, so that it reads the same tokens as a network that knows fewer.
        var readable = network is Network { Pieces: { } pieces } own ? own.ReadAlone(further).Select(pieces.InWhole) : further;
        var wider = Training with { Examples = [.. Training.Examples, .. readable], Documents = null };
        using var outputs = logits.Once(objective, wider.Examples);
        return Fit(network, objective, recipe, wider, outputs);
    }

    /// <summary>
    /// Trains a model on text whose masked tokens are to be guessed. After an interruption it goes on from the last state on disk.
    /// </summary>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    public void Fit(IMaskedLearner learner, PretrainingPlan plan, TokenizedText text)
    {
        var recipe = plan.Recipe;
        trainings.Add(new TrainingRecord(RunRecord.TextOf(learner.Name), recipe.Steps!.Value, recipe.BatchSize, recipe.LearningRate));
        var description = JsonSerializer.Serialize(new { Plan = plan, learner.Shape, Text = text.Sha256, learner.Name });
        var folder = states?.FolderOf(description) ?? Directory.CreateTempSubdirectory("bench-").FullName;
        try
        {
            takenOver += Pretrain();
        }
        // Only damage to a state has another error behind it.
        catch (DataFormatException error) when (states is not null && error.InnerException is not null)
        {
            observer.Note($"the training begins anew: {error.InnerException.Message}");
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            takenOver += Pretrain();
        }
        finally
        {
            if (states is null)
                Directory.Delete(folder, recursive: true);
        }

        double Pretrain() => new Pretrainer(plan, learner, text, Device, new RunProgress(observer)).Run(folder).TakenOverSeconds;
    }

    private TModel Fit<TModel>(TModel network, Objective objective, Recipe recipe, Split training, TeacherOutputs? outputs)
        where TModel : NeuralModel
    {
        var steps = recipe.TotalStepsOn(network.ReadForTraining(training.Examples).Count);
        trainings.Add(new TrainingRecord(RunRecord.TextOf(objective.Name), steps, recipe.BatchSize, recipe.LearningRate));
        using var ofWords = network.ReadsWords ? outputs?.OfWords(training.Examples) : null;
        return new Trainer(training, Validation, Device, Seed, observer, context.Precision, states)
            .Fit(network, objective, recipe, ofWords ?? outputs);
    }

    private static void CheckTime(double seconds) => Check(
        double.IsFinite(seconds) && seconds >= 0, Invariant($"the seconds are {seconds}. Expected a finite number that is not negative"));

    private TaskScores ScoreOnValidation(Model model) => Validation.Scorer.Score(model.PredictionsFor(Validation.Examples, Device));

    /// <summary>Passes the reports of a pretraining on as those of the run.</summary>
    private sealed class RunProgress(IRunObserver told) : IPretrainingObserver
    {
        public void Note(string text) => told.Note(text);

        public void Progress(TrainingProgress progress) => told.Progress(progress);

        public void Point(CurvePoint point) => told.Note(
            Invariant($"step {point.Step:N0}  loss {point.TrainLoss:F4}  ")
            + Invariant($"held-out cross-entropy {point.HeldOutLoss:F4}, right {point.HeldOutAccuracy:P1}"));
    }
}
