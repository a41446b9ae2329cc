using Harness.Contest.Refereeing;
using Harness.Results;
using Methods;
using static TorchSharp.torch;

namespace TestSupport;

/// <summary>A finished run with a value in every part of its record.</summary>
internal static class ExampleRun
{
    public static RunRecord Record() => new()
    {
        Track = "quick",
        Method = "lone-student",
        Division = Division.Capped,
        Seed = 3,
        Status = "ok",
        Reason = "a \"reason\" beyond ASCII: é",
        ParameterCap = 450_000,
        ParametersBuilt = 19_667_421,
        Parameters = 7,
        DenseParameters = 8,
        Shape = SmallTrack.Shapes.Student with { EmbeddingRank = 4 },
        Shapes = SmallTrack.Shapes,
        Recipes = SmallTrack.Track.Recipes,
        Validation = new Dictionary<string, double> { ["f1_word"] = 0.1 + 0.2, ["f1_aligned"] = 1 / 3.0 },
        Test = new Dictionary<string, double> { ["f1_word"] = 0 },
        BestEpoch = 2,
        Epochs = 6,
        TrainSeconds = 12.5,
        EvalSeconds = 0.25,
        LatencyMs = 1e-3,
        Environment = RunEnvironment.Here(CPU),
        Provenance = Staleness.Now(SmallTrack.Track, new LoneStudent(), "data", null),
    };
}
