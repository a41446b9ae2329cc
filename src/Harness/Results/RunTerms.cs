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

    /// <summary>Entries that compress the teacher to more than the cap. They are shown for scale and are not ranked.</summary>
    Open,

    /// <summary>
    /// Models that compress no teacher, against which the compressed ones are read: the teacher itself, networks from random weights, a CRF. They
    /// have no cap and are not ranked.
    /// </summary>
    Reference,
}

/// <summary>The names and meanings of divisions.</summary>
public static class DivisionNames
{
    extension(Division division)
    {
        /// <summary>The name of the division in tables.</summary>
        public string Name => division switch
        {
            Division.Capped => "capped",
            Division.Open => "open",
            Division.Reference => "reference",
            _ => throw new ArgumentOutOfRangeException(nameof(division), division, "Expected a division of the contest."),
        };

        /// <summary>The division of an entry whose parameters are known: one of the open division that fits the cap is ranked.</summary>
        public Division Of(long? parameters, long cap) => division == Division.Open && parameters <= cap ? Division.Capped : division;

        /// <summary>What the division holds, in a few words.</summary>
        public string Meaning => division switch
        {
            Division.Capped => "within the cap, ranked",
            Division.Open => "over the cap, for scale",
            Division.Reference => "the teacher, and models that compress no teacher",
            _ => throw new ArgumentOutOfRangeException(nameof(division), division, "Expected a division of the contest."),
        };
    }
}

/// <summary>One training of a run: what was learnt, and for how long.</summary>
/// <param name="Objective">What was learnt, in words: see <see cref="Training.Objective.Name"/>.</param>
/// <param name="Steps">The number of optimizer steps.</param>
/// <param name="BatchSize">The number of examples in a step.</param>
/// <param name="LearningRate">The highest learning rate.</param>
public sealed record TrainingRecord(string Objective, int Steps, int BatchSize, double LearningRate)
{
    public override string ToString() => Invariant($"{Steps:N0} steps of {BatchSize} on {Objective}, learning rate {LearningRate:0.######}");

    /// <summary>
    /// Gives the trainings of a run in words: one after the other, or, where each is one of a sweep, the one that was the best on validation.
    /// </summary>
    /// <param name="trainings">The trainings, in their order.</param>
    /// <param name="sweep">The sweep of the run; null where it has none.</param>
    public static string InWords(IReadOnlyList<TrainingRecord> trainings, IReadOnlyList<SweepRecord>? sweep)
    {
        if (sweep is not { Count: > 1 } || sweep.Count != trainings.Count)
            return string.Join(", then ", trainings);
        var best = sweep.Index().MaxBy(one => one.Item.Validation).Index;
        return Invariant($"{trainings[best]}, the best on validation of {sweep.Count} trainings by the {sweep[best].Setting}");
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

/// <summary>One of several trainings of a run that differ in one setting, the best of which on validation is kept.</summary>
/// <param name="Setting">The setting in words.</param>
/// <param name="Value">The value of the setting.</param>
/// <param name="Validation">The task's headline on validation.</param>
public sealed record SweepRecord(string Setting, double Value, double Validation);
