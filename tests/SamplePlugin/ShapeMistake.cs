using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using static TorchSharp.torch;

namespace SamplePlugin;

/// <summary>A method whose mistake ends the process: it gives torch.matmul shapes that do not fit, and the exception is caught nowhere.</summary>
public sealed class ShapeMistake : CompressionMethod
{
    public override string Name => "shape-mistake";

    public override string Summary => "a student whose training multiplies matrices that do not fit";

    public override Network Build(Teacher teacher, Track track, int seed) => Network.Random(track.Shapes.Student, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena)
    {
        matmul(ones(2, 3), ones(4, 5)).Dispose();
        return network;
    }
}
