namespace Harness.Contest.Refereeing;

/// <summary>The rules that hold for every run.</summary>
public static class Rules
{
    /// <summary>
    /// The version of the rules. Raise it when a change in training, models, tokenizer, alignment, scoring or the libraries beneath them changes the
    /// figures of all entries: all finished runs are stale then. Version 1 was made with libtorch 1.13, version 2 with libtorch 2.10. Since version 3
    /// the labels of a sentence are chosen among those that IOB2 allows.
    /// </summary>
    public const int Version = 3;
}
