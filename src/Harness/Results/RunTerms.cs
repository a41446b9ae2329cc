namespace Harness.Results;

/// <summary>The name of a run: one method on one track with one seed.</summary>
public sealed record RunKey(string Track, string Method, int Seed)
{
    /// <summary>The name of the run's folder.</summary>
    public string FolderName => Invariant($"{Method}-seed{Seed}");

    public override string ToString() => Invariant($"{Method}, seed {Seed}");
}

/// <summary>The run of every track whose network all other entries receive as their teacher.</summary>
public static class TeacherRun
{
    /// <summary>The name of the entry.</summary>
    public const string Method = "teacher";

    /// <summary>Every run of a track uses the teacher of this seed; the teacher's other seeds show its own spread.</summary>
    public const int Seed = 1;
}

/// <summary>The words that tell how a run ended, as records and tables spell them.</summary>
public static class RunStatus
{
    /// <summary>The run ended well.</summary>
    public const string Ok = "ok";

    /// <summary>The run broke a rule of the contest.</summary>
    public const string Disqualified = "disqualified";

    /// <summary>The run stopped on an error.</summary>
    public const string Failed = "failed";
}

/// <summary>The tables of a track; every entry belongs to one of them.</summary>
public enum Division
{
    /// <summary>Entries that are ranked and must fit the track's cap.</summary>
    Capped,

    /// <summary>Entries that are shown for scale and are not ranked.</summary>
    Open,
}

/// <summary>The names of divisions.</summary>
public static class DivisionNames
{
    extension(Division division)
    {
        /// <summary>The name of the division in tables.</summary>
        public string Name => division == Division.Capped ? "capped" : "open";
    }
}

/// <summary>The figures of one step of a chain.</summary>
/// <param name="Name">The name of the step.</param>
/// <param name="Parameters">The number of parameters of the network after the step, zeros included.</param>
/// <param name="NonZero">The number of those parameters that are not zero.</param>
/// <param name="Validation">The task's headline on validation after the step.</param>
/// <param name="Seconds">The seconds that the step took, without its validation.</param>
/// <param name="Figures">Further figures that the step recorded, by name; null where it recorded none.</param>
public sealed record StepRecord(
    string Name, long Parameters, long NonZero, double Validation, double Seconds, IReadOnlyDictionary<string, double>? Figures = null);
