using Harness.Data;
using Harness.Models;
using Harness.Tracks;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Refereeing;

/// <summary>
/// What a method is handed to train with: training and validation data, the frozen teacher, the device, the trainer. Never the test split.
/// </summary>
public sealed class Arena
{
    private readonly Trainer trainer;
    private readonly Lazy<TeacherLogits> teacherLogits;

    public Arena(Track track, Split training, Split validation, Teacher teacher, Device device, int seed, ITrainingObserver observer)
    {
        (Track, Training, Validation, Teacher, Device, Seed) = (track, training, validation, teacher, device, seed);
        trainer = new Trainer(training, validation, device, seed, observer);
        teacherLogits = new(() =>
        {
            observer.Note($"computing the teacher's logits on {training.Examples.Count} training inputs, once");
            teacher.Network.MoveTo(device);
            return TeacherLogits.Compute(teacher.Network, training.Examples, device);
        });
    }

    public Track Track { get; }

    public Split Training { get; }

    public Split Validation { get; }

    public Teacher Teacher { get; }

    public Device Device { get; }

    /// <summary>Everything random comes from it.</summary>
    public int Seed { get; }

    /// <summary>Trains a network in place and returns it with the weights of its best epoch on validation.</summary>
    /// <exception cref="DivergedException">The loss became infinite or not a number.</exception>
    public Network Fit(Network network, Objective objective, Recipe recipe) =>
        trainer.Fit(network, objective, recipe, objective.NeedsTeacher ? teacherLogits.Value : null);
}
