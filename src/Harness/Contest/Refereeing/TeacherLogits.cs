using Harness.Common;
using Harness.Contest.Methods;
using Harness.Models;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Contest.Refereeing;

/// <summary>
/// Computes the outputs of the teacher that objectives need, and keeps those on the training split for the trainings that follow. Where several
/// entries teach, the logits are those of their mean probabilities.
/// </summary>
/// <param name="furtherTeachers">The names of the entries that teach beside the teacher.</param>
/// <param name="observer">The observer of the run.</param>
/// <param name="worked">A function that gives the seconds that this process has worked on the run so far.</param>
internal sealed class TeacherLogits(
    RunContext context, Teacher teacher, IReadOnlyList<string> furtherTeachers, ITrainingObserver observer, Func<double> worked)
{
    private TeacherOutputs? kept;
    private IReadOnlyList<int> keptStates = [];

    // The files that this run has read or written: what is read from them again was computed once.
    private readonly HashSet<string> counted = new(StringComparer.Ordinal);

    /// <summary>The seconds that earlier runs took to compute outputs which this run has read.</summary>
    public double TakenOverSeconds { get; private set; }

    /// <summary>Gives the outputs on the training split, which stay in memory until other hidden states are asked for.</summary>
    /// <returns>Null when the objective asks nothing of the teacher.</returns>
    public TeacherOutputs? Kept(Objective objective, IReadOnlyList<Example> training)
    {
        if (!IsNeeded(objective))
            return null;
        if (kept is not null && objective.TeacherStates.SequenceEqual(keptStates))
            return kept;
        kept?.Dispose();
        kept = Compute(training, objective.TeacherStates);
        keptStates = objective.TeacherStates;
        return kept;
    }

    /// <summary>Gives the outputs on other inputs; the caller disposes them.</summary>
    /// <returns>Null when the objective asks nothing of the teacher.</returns>
    public TeacherOutputs? Once(Objective objective, IReadOnlyList<Example> examples) =>
        IsNeeded(objective) ? Compute(examples, objective.TeacherStates) : null;

    private static bool IsNeeded(Objective objective) => objective.NeedsTeacher || objective.TeacherStates.Count > 0;

    private TeacherOutputs Compute(IReadOnlyList<Example> examples, IReadOnlyList<int> states)
    {
        if (furtherTeachers.Count == 0)
            return OfTeacher(examples, states);
        if (states.Count > 0)
            throw new ArgumentException("Hidden states are asked for, and several entries teach. Expected logits alone, which can be averaged.");
        using var own = OfTeacher(examples, states);
        var outputs = new List<TeacherOutputs> { own };
        try
        {
            outputs.AddRange(furtherTeachers.Select(name => OfEntry(name, examples)));
            return TeacherOutputs.MeanOf(outputs);
        }
        finally
        {
            foreach (var further in outputs.Skip(1))
                further.Dispose();
        }
    }

    // Logits without hidden states are kept in the folder of the entry that teaches, because most entries of a track need the same.
    private TeacherOutputs OfTeacher(IReadOnlyList<Example> examples, IReadOnlyList<int> states)
    {
        var network = teacher.Network;
        network.MoveTo(context.Device);
        return Kept(
            "the teacher",
            states.Count == 0 ? PathFor(context.TeacherFolder.Path, network.ReadForTraining(examples)) : null,
            examples.Count,
            network.OutputWidth,
            () => TeacherOutputs.Compute(
                network, examples, context.Device, states, precision: context.Precision, beginning: _ => observer.GiveWay()));
    }

    private TeacherOutputs OfEntry(string name, IReadOnlyList<Example> examples)
    {
        var folder = context.TeachingFolder(name).Path;
        using var model = TrainedModel.Load(folder, context.Data.WordPiece, context.Track.Task) as NeuralModel
            ?? throw new ArgumentException($"{name} is no neural network. Expected one, because it is to teach by its probabilities.");
        model.MoveTo(context.Device);
        using var computing = model.ComputeIn(context.Precision.TypeOfActivations);
        return Kept(
            name,
            model.ReadsWords ? PathFor(folder, examples, withWords: true) : PathFor(folder, model.ReadForTraining(examples)),
            examples.Count,
            context.Track.Task.Labels.Count,
            () => TeacherOutputs.OfLogits(model.LogitsAt(examples, context.Device, beginning: _ => observer.GiveWay())));
    }

    private TeacherOutputs Kept(string who, string? path, int inputs, int classes, Func<TeacherOutputs> compute)
    {
        if (path is null)
            return Computed();
        if (Read() is { } earlier)
            return earlier;
        var asked = worked();
        // Runs side by side need the same logits at the same time, and one of them is enough to compute them.
        using var turn = FileLock.Take(
            LockOf(path), () => observer.Note($"waiting until another run has computed {Possessive(who)} logits"), meanwhile: observer.GiveWay);
        // Whoever had the turn before has computed them. What this run waited for it is in this run's own time.
        if (Read(waited: worked() - asked) is { } others)
            return others;
        var began = worked();
        var computed = Computed();
        computed.WriteLogits(path, worked() - began);
        counted.Add(path);
        return computed;

        TeacherOutputs? Read(double waited = 0)
        {
            if (TeacherOutputs.TryRead(path, context.Device, classes) is not var (found, seconds))
                return null;
            if (counted.Add(path))
                TakenOverSeconds += Math.Max(0, seconds - waited);
            observer.Note(Invariant($"{Possessive(who)} logits on {inputs} training inputs are those that an earlier run computed"));
            return found;
        }

        TeacherOutputs Computed()
        {
            observer.Note(Invariant($"computing {Possessive(who)} logits on {inputs} training inputs, once"));
            return compute();
        }
    }

    /// <summary>The lock of whoever computes the logits of a file.</summary>
    internal static string LockOf(string path) => CacheFolder.LockFor("logits", path);

    private static string Possessive(string who) => who + "'s";

    // Processor, libtorch and number of threads decide the last bits of a sum. There is no place for the logits of a teacher that is in no folder.
    private string? PathFor(string folder, IReadOnlyList<Example> read, bool withWords = false)
    {
        if (!File.Exists(Path.Combine(folder, Model.WeightsFile)))
            return null;
        using var hash = new ContentHash();
        hash.Add(Invariant($"{Model.WeightsHash(folder)} {Rules.Version} {context.Precision.Name} {context.Device.type} {get_num_threads()} "));
        hash.Add($"{Processor.Name} {__version__}\n");
        foreach (var example in read)
        {
            var isLabelled = example.Labels.Select(label => label == Example.Ignored ? 0 : 1);
            hash.Add($"{string.Join(' ', example.TokenIds)} {string.Join("", example.CaseIds)} {string.Join("", isLabelled)}\n");
            if (Array.Exists(example.VectorRows, row => row != VectorWords.NoVector))
                hash.Add($"{string.Join(' ', example.VectorRows)}\n");
            if (withWords)
                hash.Add($"{string.Join(' ', example.Words)}\n");
        }

        return Path.Combine(folder, $"logits-{hash.ToText()[..16]}.safetensors");
    }
}
