using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Results;

namespace Bench.Running;

/// <summary>Builds an entry's model from random weights, which is enough to know its size.</summary>
internal static class UntrainedModel
{
    // The largest networks of the contest are built in seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Builds a model and says something of it. A method that builds for ever is not waited for.</summary>
    /// <exception cref="TimeoutException">The building took longer than a minute.</exception>
    /// <exception cref="Exception">Whatever the method throws.</exception>
    public static T Of<T>(ContestMethod method, Track track, Func<Model, T> describe)
    {
        using var unwanted = new UnwantedEnd(method.Name);
        var building = Task.Run(() =>
        {
            using var model = Build(method, track);
            return describe(model);
        });
        return Task.WaitAny([building], Patience) == 0
            ? building.GetAwaiter().GetResult()
            : throw new TimeoutException(Invariant($"Its network was not built within {Patience.TotalSeconds} seconds."));
    }

    /// <exception cref="ArgumentException">The track's shapes do not fit the method; the message says why.</exception>
    public static Model Build(ContestMethod method, Track track)
    {
        var teacher = new Teacher(() => Network.Random(track.Shapes.Teacher, track.Task.Labels, TeacherRun.Seed));
        return method.BuildModel(teacher, track, TeacherRun.Seed)
            ?? throw new ArgumentException($"{method.Name} built null. Expected a model.");
    }
}
