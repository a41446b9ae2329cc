using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using static TorchSharp.torch;

namespace SamplePlugin;

/// <summary>A method with a mistake that ends its process: torch.matmul, given shapes that do not fit, throws where nothing catches.</summary>
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
