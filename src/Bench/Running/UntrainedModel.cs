using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Results;

namespace Bench.Running;

/// <summary>Builds an entry's model from random weights, which is enough to know its size.</summary>
internal static class UntrainedModel
{
    /// <exception cref="ArgumentException">The track's shapes do not fit the method; the message says why.</exception>
    public static Model Build(ContestMethod method, Track track)
    {
        var teacher = new Teacher(() => Network.Random(track.Shapes.Teacher, track.Task.Labels, TeacherRun.Seed));
        return method.BuildModel(teacher, track, TeacherRun.Seed);
    }
}
