using System.Diagnostics;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Models;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Contest.Refereeing;

/// <summary>Computes the outputs of the teacher that objectives need, and keeps those on the training split for the trainings that follow.</summary>
internal sealed class TeacherLogits(RunContext context, Teacher teacher, ITrainingObserver observer)
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

    // Logits without hidden states are kept in the teacher's folder, because most entries of a track need the same.
    private TeacherOutputs Compute(IReadOnlyList<Example> examples, IReadOnlyList<int> states)
    {
        var path = states.Count == 0 ? PathFor(examples) : null;
        if (path is not null && TeacherOutputs.TryRead(path, context.Device, teacher.Network.OutputWidth) is var (found, seconds))
        {
            if (counted.Add(path))
                TakenOverSeconds += seconds;
            observer.Note(Invariant($"the teacher's logits on {examples.Count} training inputs are those that an earlier run computed"));
            return found;
        }

        observer.Note($"computing the teacher's logits on {examples.Count} training inputs, once");
        var clock = Stopwatch.StartNew();
        teacher.Network.MoveTo(context.Device);
        var outputs = TeacherOutputs.Compute(teacher.Network, examples, context.Device, states, precision: context.Precision);
        if (path is not null)
        {
            outputs.WriteLogits(path, clock.Elapsed.TotalSeconds);
            counted.Add(path);
        }

        return outputs;
    }

    // Processor, libtorch and number of threads decide the last bits of a sum. There is no place for the logits of a teacher that is in no folder.
    private string? PathFor(IReadOnlyList<Example> examples)
    {
        var folder = context.TeacherFolder.Path;
        if (!File.Exists(Path.Combine(folder, Model.WeightsFile)))
            return null;
        using var hash = new ContentHash();
        hash.Add(Invariant($"{Model.WeightsHash(folder)} {Rules.Version} {context.Precision.Name} {context.Device.type} {get_num_threads()} "));
        hash.Add($"{Processor.Name} {__version__}\n");
        foreach (var example in examples)
        {
            var isLabelled = example.Labels.Select(label => label == Example.Ignored ? 0 : 1);
            hash.Add($"{string.Join(' ', example.TokenIds)} {string.Join("", example.CaseIds)} {string.Join("", isLabelled)}\n");
        }

        return Path.Combine(folder, $"logits-{hash.ToText()[..16]}.safetensors");
    }
}
