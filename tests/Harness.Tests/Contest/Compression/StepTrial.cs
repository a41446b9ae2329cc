using System.Runtime.ExceptionServices;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

/// <summary>Tries a compression step in a real run of the small track, because the arena that a step needs comes from the referee alone.</summary>
internal static class StepTrial
{
    /// <summary>A network for the small track's data without dropout, in which every weight is random.</summary>
    public static Network Network(int seed, BertShape? shape = null, ScalarType type = ScalarType.Float32)
    {
        var chosen = (shape ?? SmallTrack.Shapes.Teacher) with { Dropout = 0 };
        var network = Harness.Models.Bert.Network.Random(chosen, SmallTrack.Track.Task.Labels, seed);
        network.Module.to(type);
        using var _ = no_grad();
        manual_seed(seed);
        foreach (var parameter in network.Module.parameters())
            parameter.normal_(0, 0.3);
        network.Module.eval();
        return network;
    }

    /// <summary>Runs a trial with an arena. What the trial throws is thrown here.</summary>
    /// <param name="trial">What to do with the arena.</param>
    /// <param name="track">The track of the run; null for the small track.</param>
    public static void Run(Action<Arena> trial, Track? track = null)
    {
        using var folder = new TemporaryFolder();
        SmallTrack.SaveTeacher(folder.Path);
        ExceptionDispatchInfo? failure = null;
        var method = new FakeMethod
        {
            Division = Division.Open,
            Training = (network, arena) =>
            {
                try
                {
                    trial(arena);
                }
                catch (Exception error)
                {
                    failure = ExceptionDispatchInfo.Capture(error);
                }

                return network;
            },
        };

        var record = SmallTrack.Run(folder.Path, method, track: track);

        failure?.Throw();
        Assert.Equal(RunStatus.Ok, record.Status);
    }
}
