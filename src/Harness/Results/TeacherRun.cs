namespace Harness.Results;

/// <summary>The run of every track whose network all other entries are handed as their teacher.</summary>
public static class TeacherRun
{
    /// <summary>The name of the entry.</summary>
    public const string Method = "teacher";

    /// <summary>Every run of a track uses the teacher of this seed; the teacher's other seeds show its own spread.</summary>
    public const int Seed = 1;
}
