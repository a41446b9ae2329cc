using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;

namespace TestSupport;

/// <summary>An entry that does what a test tells it. It is not public, so that no catalog finds it.</summary>
internal sealed class FakeMethod : CompressionMethod
{
    /// <summary>The name of the entry.</summary>
    public string Title { get; init; } = "fake";

    /// <summary>The entries that teach beside the teacher.</summary>
    public IReadOnlyList<string> Teaching { get; init; } = [];

    public override string Name => Title;

    public override IReadOnlyList<string> FurtherTeachers => Teaching;

    public override string Summary => "for a test";

    /// <summary>The version of the method.</summary>
    public int Raised { get; init; } = 1;

    public Division Division { get; init; } = Division.Capped;

    public bool Sparse { get; init; }

    public bool WithTeacher { get; init; } = true;

    public BertShape Shape { get; init; } = SmallTrack.Shapes.Student;

    public Func<Network, Arena, Network> Training { get; init; } = (network, _) => network;

    public Action<Teacher, Track> Building { get; init; } = (_, _) => { };

    public override int Version => Raised;

    public override bool CountsNonZeros => Sparse;

    public override bool NeedsTeacher => WithTeacher;

    public override Division DivisionOn(Track track) => Division;

    public override Network Build(Teacher teacher, Track track, int seed)
    {
        Building(teacher, track);
        return Network.Random(Shape, track.Task.Labels, seed);
    }

    public override Network Train(Network network, Arena arena) => Training(network, arena);
}
