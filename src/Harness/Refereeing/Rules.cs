namespace Harness.Refereeing;

/// <summary>The rules' version: raised when a rule changes what a run means, so that finished runs are done anew.</summary>
public static class Rules
{
    public const int Version = 1;

    /// <summary>Every run of a track uses the teacher of this seed; the teacher's other seeds show its own spread.</summary>
    public const int TeacherSeed = 1;
}
