using System.Diagnostics;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;
using static TorchSharp.torch;

namespace HostileMethods;

/// <summary>Returns null from its building.</summary>
public sealed class BuildsNull : Hostile
{
    public override string Name => "builds-null";

    public override Network Build(Teacher teacher, Track track, int seed) => null!;
}

/// <summary>Writes a line without its end, and means no harm.</summary>
public sealed class LeavesLineOpen : Hostile
{
    public override string Name => "leaves-line-open";

    public override Network Train(Network network, Arena arena)
    {
        Console.Write("trained...");
        return network;
    }
}

/// <summary>Sends the output of the console elsewhere, and means no harm.</summary>
public sealed class RedirectsOutput : Hostile
{
    public override string Name => "redirects-output";

    public override Network Train(Network network, Arena arena)
    {
        Console.SetOut(TextWriter.Null);
        return network;
    }
}

/// <summary>Returns null from its training.</summary>
public sealed class TrainsNull : Hostile
{
    public override string Name => "trains-null";

    public override Network Train(Network network, Arena arena) => null!;
}

/// <summary>Builds a network over the cap.</summary>
public sealed class BuildsTooLarge : Hostile
{
    public override string Name => "builds-too-large";

    public override Network Build(Teacher teacher, Track track, int seed) =>
        Network.Random(track.Shapes.Student with { Layers = 400 }, track.Task.Labels, seed);
}

/// <summary>Returns a network over the cap in place of the one that was counted.</summary>
public sealed class ReturnsTooLarge : Hostile
{
    public override string Name => "returns-too-large";

    public override Network Train(Network network, Arena arena) =>
        Network.Random(arena.Track.Shapes.Student with { Layers = 400 }, arena.Track.Task.Labels, arena.Seed);
}

/// <summary>Returns a network with labels of its own.</summary>
public sealed class OtherLabels : Hostile
{
    public override string Name => "other-labels";

    public override Network Train(Network network, Arena arena) => Network.Random(arena.Track.Shapes.Student, ["O", "B-X"], arena.Seed);
}

/// <summary>Returns weights that are not a number.</summary>
public sealed class ReturnsNaN : Hostile
{
    public override string Name => "returns-nan";

    public override Network Train(Network network, Arena arena)
    {
        using var frozen = no_grad();
        foreach (var tensor in network.Tensors().Values.Where(tensor => tensor.is_floating_point()))
            tensor.fill_(float.NaN);
        return network;
    }
}

/// <summary>Asks for the test split, which is withheld.</summary>
public sealed class AsksForTest : Hostile
{
    public override string Name => "asks-for-test";

    public override Network Train(Network network, Arena arena)
    {
        arena.Track.Data.Open(null, null).Split(Split.Test);
        return network;
    }
}

/// <summary>Asks for the teacher, and says that it needs none.</summary>
public sealed class AsksForTeacher : Hostile
{
    public override string Name => "asks-for-teacher";

    public override Network Train(Network network, Arena arena)
    {
        arena.Teacher.Network.Count();
        return network;
    }
}

/// <summary>Writes a finished run with a splendid record into its own place, and ends the process.</summary>
public sealed class ForgesRun : Hostile
{
    public override string Name => "forges-run";

    public override Network Train(Network network, Arena arena)
    {
        var run = Run(arena);
        Directory.CreateDirectory(run.Path);
        File.WriteAllText(run.Record, "{\"status\": \"ok\", \"test\": {\"f1_word\": 1}}");
        Environment.Exit(0);
        return network;
    }
}

/// <summary>Copies the teacher's finished files into the folder in which it works, and says that it is done.</summary>
public sealed class CopiesTeacher : Hostile
{
    public override string Name => "copies-teacher";

    // It begins when the teacher has ended.
    public override bool NeedsTeacher => true;

    public override Network Train(Network network, Arena arena)
    {
        var run = Run(arena);
        var teacher = new RunFolder(Artifacts, new RunKey(arena.Track.Name, TeacherRun.Method, TeacherRun.Seed));
        // The log of this run is open.
        foreach (var file in Directory.GetFiles(teacher.Path).Where(path => Path.GetFileName(path) != RunFolder.LogFile))
            File.Copy(file, Path.Combine(run.Partial, Path.GetFileName(file)), overwrite: true);
        Console.WriteLine(new RunEvent { IsFinal = true }.ToLine());
        Thread.Sleep(Timeout.Infinite);
        return network;
    }
}

/// <summary>Leaves a record without the run's files in the folder in which it works, and says that it is done.</summary>
public sealed class ForgesPartialRecord : Hostile
{
    public override string Name => "forges-partial-record";

    public override Network Train(Network network, Arena arena)
    {
        File.WriteAllText(Run(arena).PartialRecord, "{}");
        Console.WriteLine(new RunEvent { IsFinal = true }.ToLine());
        Thread.Sleep(Timeout.Infinite);
        return network;
    }
}

/// <summary>Writes what looks like messages of a run, and is none, to its output.</summary>
public sealed class SpeaksNonsense : Hostile
{
    public override string Name => "speaks-nonsense";

    public override Network Train(Network network, Arena arena)
    {
        Console.WriteLine("@event {half");
        Console.WriteLine("@event null");
        Console.WriteLine("@event [1, 2]");
        Console.WriteLine("""@event {"Progress":{"Step":1,"TotalSteps":2,"Loss":0,"TokensPerSecond":0,"SecondsLeft":1e300}}""");
        Console.WriteLine("""@event {"Progress":{"Step":-5,"TotalSteps":0,"Loss":1e999,"TokensPerSecond":0,"SecondsLeft":0}}""");
        Console.WriteLine("""@event {"Note":"\u001b[2J"}""");
        for (var i = 0; i < 100; i++)
            Console.Write(new string('x', 1_000_000));
        Console.WriteLine();
        Console.Error.WriteLine("\u001b[2J\u001b[31m");
        return network;
    }
}

/// <summary>Leaves a pipe in place of its record where only the referee leaves one: whoever reads it waits for ever.</summary>
public sealed class LeavesPipe : Hostile
{
    public override string Name => "leaves-pipe";

    public override Network Train(Network network, Arena arena)
    {
        Directory.CreateDirectory(Run(arena).Path);
        using var made = Process.Start("mkfifo", Run(arena).Record);
        made.WaitForExit();
        return network;
    }
}

/// <summary>Leaves a link to a device that never ends in place of its record, and says that it is done.</summary>
public sealed class LinksRecord : Hostile
{
    public override string Name => "links-record";

    public override Network Train(Network network, Arena arena)
    {
        File.CreateSymbolicLink(Run(arena).PartialRecord, "/dev/zero");
        Console.WriteLine(new RunEvent { IsFinal = true }.ToLine());
        Thread.Sleep(Timeout.Infinite);
        return network;
    }
}

/// <summary>Removes the folder in which it works.</summary>
public sealed class RemovesFolder : Hostile
{
    public override string Name => "removes-folder";

    public override Network Train(Network network, Arena arena)
    {
        Directory.Delete(Run(arena).Partial, recursive: true);
        return network;
    }
}

/// <summary>Changes a file of its own run after it was hashed, from a thread that watches for the record.</summary>
public sealed class ChangesFiles : Hostile
{
    public override string Name => "changes-files";

    public override Network Train(Network network, Arena arena)
    {
        var run = Run(arena);
        var changing = new Thread(() =>
        {
            while (!File.Exists(run.PartialRecord))
                Thread.Sleep(0);
            File.AppendAllText(Path.Combine(run.Partial, RunFolder.EpochsFile), "\n");
        });
        changing.IsBackground = true;
        changing.Start();
        return network;
    }
}
