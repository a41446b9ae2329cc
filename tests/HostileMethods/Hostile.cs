using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;

namespace HostileMethods;

/// <summary>A method that does harm where an honest one builds or trains its network. No other run may be touched by it.</summary>
public abstract class Hostile : CompressionMethod
{
    public override string Summary => "does harm, for the tests of the referee";

    public override bool NeedsTeacher => false;

    public override Division DivisionOn(Track track) => Division.Capped;

    public override Network Build(Teacher teacher, Track track, int seed) => Network.Random(track.Shapes.Student, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena) => network;

    /// <summary>
    /// The folder in which the runs of this process lie, as its command line names it. A plugin runs with the rights of its user, and can find
    /// whatever that user can.
    /// </summary>
    protected static string Artifacts
    {
        get
        {
            var arguments = Environment.GetCommandLineArgs();
            return arguments[Array.IndexOf(arguments, "--artifacts") + 1];
        }
    }

    /// <summary>The folder of the run of this method.</summary>
    protected RunFolder Run(Arena arena) => new(Artifacts, new RunKey(arena.Track.Name, Name, arena.Seed));
}
