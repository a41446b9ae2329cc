namespace Harness.Tasks.NamedEntities.Synthetic;

/// <summary>
/// The difficulty of the synthetic news corpus. Lists hold names of the training split; every list has a held-out part of
/// <see cref="HeldOutRatio"/> times its size that only validation and test draw from.
/// </summary>
public sealed record NewsCorpusOptions
{
    /// <summary>Towns that name places, clubs and institutions. More names ask for more memory.</summary>
    public int Cities { get; init; } = 900;

    /// <summary>Surnames that name people only.</summary>
    public int Surnames { get; init; } = 1400;

    public int FirstNames { get; init; } = 450;

    /// <summary>Company names that name companies only.</summary>
    public int Companies { get; init; } = 700;

    /// <summary>Countries, each with its adjective and the name of its people.</summary>
    public int Countries { get; init; } = 70;

    /// <summary>Acronyms of organisations, three or four capitals.</summary>
    public int Acronyms { get; init; } = 120;

    /// <summary>Names that are a town, a club, a surname and a company at once: only the sentence tells which.</summary>
    public int Contested { get; init; } = 400;

    /// <summary>Size of each held-out list over that of the training list.</summary>
    public double HeldOutRatio { get; init; } = 0.4;

    /// <summary>Probability that a name drawn for validation or test comes from the held-out lists.</summary>
    public double UnseenShare { get; init; } = 0.35;

    /// <summary>Probability that a town, a surname or a company is drawn from the contested names in place of its own list.</summary>
    public double ContestedShare { get; init; } = 0.15;

    /// <summary>Probability that a name bears an ending of its kind (a town's, a surname's, a company's); otherwise it tells nothing.</summary>
    public double EndingShare { get; init; } = 0.5;

    /// <summary>How unevenly names are drawn: the rank is list size times u^Skew for uniform u, from 1 (evenly) to 4.</summary>
    public int Skew { get; init; } = 2;

    /// <summary>Part of each list, from the most frequent down, that sentences without any context cue draw from (0..1).</summary>
    public double CoreShare { get; init; } = 0.3;

    /// <summary>Share of sentences whose contested names are decided by a cue elsewhere in the sentence.</summary>
    public double ContrastShare { get; init; } = 0.30;

    /// <summary>Share of sentences without a cue: only having learnt the (frequent, unambiguous) name helps.</summary>
    public double NeutralShare { get; init; } = 0.10;

    /// <summary>Share of headlines, all in capitals.</summary>
    public double HeadlineShare { get; init; } = 0.10;

    /// <summary>Share of lines of results, standings, prices and weather tables, and of datelines.</summary>
    public double TableShare { get; init; } = 0.18;

    /// <summary>Sentences of more words are drawn again.</summary>
    public int MaximumWords { get; init; } = 45;

    /// <summary>Checks that every figure is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A figure is out of range; the message names it.</exception>
    public void Validate()
    {
        AtLeast(Cities, 10, nameof(Cities));
        AtLeast(Surnames, 10, nameof(Surnames));
        AtLeast(FirstNames, 10, nameof(FirstNames));
        AtLeast(Companies, 10, nameof(Companies));
        AtLeast(Countries, 10, nameof(Countries));
        AtLeast(Acronyms, 10, nameof(Acronyms));
        AtLeast(Contested, 10, nameof(Contested));
        AtLeast(MaximumWords, 20, nameof(MaximumWords));
        Share(UnseenShare, nameof(UnseenShare));
        Share(ContestedShare, nameof(ContestedShare));
        Share(EndingShare, nameof(EndingShare));
        Share(CoreShare, nameof(CoreShare));
        Share(HeldOutRatio, nameof(HeldOutRatio));
        Share(ContrastShare + NeutralShare + HeadlineShare + TableShare, "the sum of the shares of sentence kinds");
        if (Skew is < 1 or > 4)
            throw new ArgumentOutOfRangeException(nameof(Skew), Skew, "Skew must be from 1 to 4.");
    }

    private static void AtLeast(int value, int least, string name)
    {
        if (value < least)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {least}.");
    }

    private static void Share(double value, string name)
    {
        if (value is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 0 to 1.");
    }
}
