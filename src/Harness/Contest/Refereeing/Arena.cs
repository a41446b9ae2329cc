using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Text;
using Harness.Training;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Contest.Refereeing;

/// <summary>
/// What a method is handed to train with: training and validation data, the frozen teacher, the device, the trainer. Never the test split.
/// </summary>
public sealed class Arena
{
    private readonly IRunObserver observer;
    private readonly Func<double> seconds;
    private readonly TrainingPrecision precision;
    private readonly Lazy<IReadOnlyList<Example>> unlabelled;
    private readonly Dictionary<string, double> figures = new(StringComparer.Ordinal);
    private TeacherOutputs? kept;
    private IReadOnlyList<int> keptStates = [];

    /// <param name="unlabelled">Read when a method asks for it.</param>
    /// <param name="pretrained">Null where the track's teacher begins with random weights.</param>
    /// <param name="seconds">Seconds of work so far.</param>
    public Arena(
        Track track, BertWordPiece wordPiece, Split training, Split validation, Func<IReadOnlyList<Example>> unlabelled, Teacher teacher, PretrainedCheckpoint? pretrained,
        Device device, int seed, IRunObserver observer, Func<double> seconds, TrainingPrecision precision = TrainingPrecision.Float32)
    {
        this.precision = precision;
        (Track, Training, Validation, Teacher, Pretrained, Device, Seed) = (track, training, validation, teacher, pretrained, device, seed);
        WordPiece = wordPiece;
        (this.observer, this.seconds) = (observer, seconds);
        this.unlabelled = new(unlabelled);
    }

    public Track Track { get; }

    public Split Training { get; }

    public Split Validation { get; }

    /// <summary>What turns words into tokens.</summary>
    public BertWordPiece WordPiece { get; }

    /// <summary>Sentences of the track's text as inputs; every token but the specials is <see cref="Example.Unknown"/>.</summary>
    public IReadOnlyList<Example> Unlabelled => unlabelled.Value;

    public Teacher Teacher { get; }

    /// <summary>What the teacher began with; null where that was random weights.</summary>
    public PretrainedCheckpoint? Pretrained { get; }

    public Device Device { get; }

    /// <summary>Everything random comes from it.</summary>
    public int Seed { get; }

    /// <summary>Seconds that the run has worked, those left out in which it waited for another's timing.</summary>
    public double Seconds => seconds();

    /// <summary>Says how a training of the method's own goes. To be called every second or so: runs that time themselves wait for it.</summary>
    public void Say(TrainingProgress progress) => observer.Progress(progress);

    /// <summary>Keeps a figure of a method's own for the record: of the step of a chain that ends next, or of the run.</summary>
    public void Record(string figure, double value) => figures[figure] = value;

    /// <returns>What was recorded and belongs to no step yet, by name; null where there is nothing. It is not kept any longer.</returns>
    internal IReadOnlyDictionary<string, double>? TakeFigures()
    {
        var taken = figures.Count > 0 ? new Dictionary<string, double>(figures) : null;
        figures.Clear();
        return taken;
    }

    /// <summary>Says that a step of a chain is done: what it left is measured on validation and kept in the record.</summary>
    public void EndStep(string name, Network network, double seconds)
    {
        network.MoveTo(Device);
        var validation = Validation.Scorer.Score(network.Predict(Validation.Examples, Device)).Headline;
        var count = ParameterCount.Of(network.Module);
        observer.Step(new StepRecord(name, count.Dense, count.NonZero, validation, seconds, TakeFigures()));
    }

    /// <summary>Says how a training of the method's own stands: what the model reaches on validation is kept as an epoch.</summary>
    /// <returns>The task's headline on validation.</returns>
    public double EndEpoch(Model model, int step, double loss, double seconds)
    {
        var scores = Validation.Scorer.Score(model.Predict(Validation.Examples, Device));
        var figures = new TaskFigures(scores.Headline, scores.Values);
        observer.Epoch(new EpochRow(0, step, 0, loss, figures, seconds, 0, new Dictionary<string, double>()));
        return scores.Headline;
    }

    /// <summary>Trains a network in place and returns it with the weights of its best epoch on validation.</summary>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    public Network Fit(Network network, Objective objective, Recipe recipe) =>
        Fit(network, objective, recipe, Training, NeedsOutputs(objective) ? OutputsOnTraining(objective.TeacherStates) : null);

    /// <summary>The same with further inputs among the training split's.</summary>
    /// <param name="further">Labelled, or <see cref="Example.Unknown"/> where only the teacher's logits are learnt.</param>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    public Network Fit(Network network, Objective objective, Recipe recipe, IReadOnlyList<Example> further)
    {
        var wider = Training with { Examples = [.. Training.Examples, .. further] };
        using var outputs = NeedsOutputs(objective) ? OutputsOn(wider.Examples, objective.TeacherStates) : null;
        return Fit(network, objective, recipe, wider, outputs);
    }

    private Network Fit(Network network, Objective objective, Recipe recipe, Split training, TeacherOutputs? outputs) =>
        new Trainer(training, Validation, Device, Seed, observer, precision).Fit(network, objective, recipe, outputs);

    private static bool NeedsOutputs(Objective objective) => objective.NeedsTeacher || objective.TeacherStates.Count > 0;

    private TeacherOutputs OutputsOnTraining(IReadOnlyList<int> states)
    {
        if (kept is not null && states.SequenceEqual(keptStates))
            return kept;
        kept?.Dispose();
        (kept, keptStates) = (OutputsOn(Training.Examples, states), states);
        return kept;
    }

    private TeacherOutputs OutputsOn(IReadOnlyList<Example> examples, IReadOnlyList<int> states)
    {
        observer.Note($"computing the teacher's logits on {examples.Count} training inputs, once");
        Teacher.Network.MoveTo(Device);
        return TeacherOutputs.Compute(Teacher.Network, examples, Device, states, precision: precision);
    }
}
