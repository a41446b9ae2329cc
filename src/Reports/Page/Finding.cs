using Harness.Contest.Methods;
using Harness.Results;
using Reports.Page.Svg;

namespace Reports.Page;

/// <summary>A card on a track's page: an entry that answers a question.</summary>
/// <param name="Question">The question, in a few words.</param>
/// <param name="Name">The entry.</param>
/// <param name="Address">The address of its page.</param>
/// <param name="Lines">Its figures.</param>
internal sealed record Card(string Question, string Name, string Address, IReadOnlyList<string> Lines);

/// <summary>
/// Sums up a track's results in sentences and in a few cards. It says "below" and "above" only where a test of significance does, and calls
/// everything else a tie.
/// </summary>
/// <param name="entries">The entries that ended well, in the order of the table.</param>
/// <param name="scoreTitle">The name of the headline, such as "test F1".</param>
internal sealed class Finding(IReadOnlyList<ShownEntry> entries, string scoreTitle)
{
    // A file of more than this share of the teacher's is not worth a card.
    private const double NoticeablySmaller = 0.9;

    // Rounds of a measurement that differ by a larger share of the time say that the machine was busy.
    private const double Unsteady = 0.5;

    private readonly ShownEntry? teacher = entries.FirstOrDefault(entry => entry.IsTeacher);

    private readonly ShownEntry[] capped = [.. entries.Where(entry => entry.Row.Division == Division.Capped && entry.Difference is not null)];

    /// <summary>The sentences; none where the track has no teacher or no ranked entry.</summary>
    public IEnumerable<string> Sentences()
    {
        if (teacher is null || capped.Length == 0)
            yield break;
        var best = capped.MaxBy(entry => entry.Row.Headline!.Mean)!;
        var share = Invariant($"{best.Row.ShareOfTeacher * 100:0.#} % of the teacher's parameters");
        var comparison = best.Row.ToTeacher!;
        var ranks = best.Row.RankRange is { } range ? $" (rank {range})" : "";
        var named = $"the entry with the highest score under the cap, {best.Name}{ranks},";
        // The difference may be one to a single run of the teacher, whose score this is.
        var teacherScore = best.Row.Headline!.Mean - comparison.Difference;
        yield return best.Standing switch
        {
            Standing.Below => Invariant($"With {share} {named} keeps ")
                + Invariant($"{best.Row.Headline.Mean / teacherScore * 100:0.0} % of the teacher's {scoreTitle}: it is below it by ")
                + Invariant($"{-comparison.Difference:F4} ({-comparison.Interval.High:F4} to {-comparison.Interval.Low:F4}; {comparison.Verdict})."),
            Standing.Above => $"With {share} {named} is above the teacher: {comparison.Text} {scoreTitle}, "
                + $"{comparison.Verdict}.",
            _ => $"With {share} {named} cannot be told from the teacher by the test: {comparison.Text} {scoreTitle}. "
                + comparison.Sensitivity,
        };
        // Only zeros take bytes and are no parameters.
        if (Bytes(best) > NoticeablySmaller * Bytes(teacher) && best.Row.ShareOfTeacher < NoticeablySmaller)
        {
            yield return "The parameters that it lost are zeros, which are stored: "
                + Invariant($"its file has {Bytes(best) / Bytes(teacher) * 100:0.#} % of the teacher's bytes.");
        }

        var kept = capped.Count(entry => entry.Standing != Standing.Below);
        if (capped.Length > 1)
        {
            yield return kept == 0
                ? $"The tests find all {capped.Length} ranked entries below the teacher."
                : $"The tests find {capped.Length - kept} of the {capped.Length} ranked entries below the teacher, and {kept} not.";
        }

        // A teacher that loses to something simpler is hardly worth compressing.
        if (References().FirstOrDefault() is { } reference)
        {
            var standing = reference.Standing == Standing.Above
                ? "is above the teacher"
                : "has a higher score than the teacher, and is a tie with it";
            yield return $"The reference {reference.Name} {standing}: {reference.Row.ToTeacher!.Text} {scoreTitle}.";
        }

        var students = capped.Where(entry => entry.Standing == Standing.Below && entry.Description.Techniques.Contains(Technique.Student)).ToArray();
        if (students.Length > 1)
            yield return Invariant($"Students from random weights lose {students.Min(one => -one.Difference):F3} to ")
                + Invariant($"{students.Max(one => -one.Difference):F3}.");
        var single = capped.Count(entry => entry.IsOneSeed);
        if (single > 0 && capped.Any(entry => entry.Row.SeedVariance == SeedVarianceSource.None))
            yield return "No entry has run with several seeds, so that another seed may change more than the intervals say.";
        else if (single > 0)
            yield return single == 1
                ? "1 of the ranked entries has run with one seed, so that its spread over seeds is taken from the others."
                : $"{single} of the ranked entries have run with one seed, so that their spread over seeds is taken from the others.";
    }

    // Models that are no BERT and have a higher mean score than the teacher, the highest first.
    private IEnumerable<ShownEntry> References() => entries
        .Where(entry => entry is { IsBert: false, Row: { Division: Division.Reference, ToTeacher: not null } })
        .Where(entry => entry.Row.Headline!.Mean > teacher!.Row.Headline!.Mean)
        .OrderByDescending(entry => entry.Row.Headline!.Mean);

    /// <summary>Says what the differences are taken to, and why a tie may have an interval without zero.</summary>
    /// <param name="teacherRun">The headline of the teacher's run that the entries were made from; null where there is none.</param>
    public IEnumerable<string> Explanations(double? teacherRun)
    {
        if (teacher?.Row is { Seeds: > 1, Headline: { } headline } && teacherRun is { } run)
        {
            yield return "Entries that were made from the teacher are compared with the run that they were made from "
                + Invariant($"({scoreTitle} {run:F4}), and not with the mean over its seeds ({headline.Mean:F4}).");
        }

        if (capped.Any(entry => entry.Standing == Standing.Same && (entry.High < 0 || entry.Low > 0)))
            yield return "The tests are corrected for comparing every entry with the teacher (Holm), the intervals are not: so an entry may be a tie "
                + "though its own interval leaves out zero.";
    }

    /// <summary>The cards, at most seven. An entry that answers several questions has one card.</summary>
    public IEnumerable<Card> Cards() => Answers()
        .GroupBy(card => card.Name, StringComparer.Ordinal)
        .Select(cards => cards.First() with
        {
            Question = string.Join("; ", cards.Select((card, i) => i == 0 ? card.Question : Continued(card.Question))),
        });

    private static string Continued(string question) => $"{char.ToLowerInvariant(question[0])}{question[1..]}";

    private IEnumerable<Card> Answers()
    {
        var best = capped.MaxBy(entry => entry.Row.Headline!.Mean);
        if (best is not null)
            yield return Compared("Highest score under the cap", best);
        foreach (var card in Contenders())
            yield return card;
        if (Smallest() is { } smallest)
            yield return Compared("Smallest file that is not shown to lose against the teacher", smallest);
        if (Fastest() is { } fastest)
            yield return fastest;
        var others = entries.Where(entry => entry is { IsBert: false, IsTeacher: false, Difference: not null });
        if (others.MaxBy(entry => entry.Row.Headline!.Mean) is { } scale)
            yield return Compared("Without a BERT, for scale", scale);
        if (teacher is not null)
            yield return new Card("The teacher", Invariant($"{scoreTitle} {teacher.Row.Headline!.Mean:F4}"), teacher.Address,
            [
                teacher.Row.Headline.StandardDeviation is { } deviation
                    ? Invariant($"±{deviation:F4} over {teacher.Row.Seeds} seeds")
                    : "one seed",
                EntryCosts.Of(teacher.Row).Text(teacher: null),
            ]);
    }

    // The smallest and the fastest of the entries under the cap that no other is shown to beat. They are what a user would choose among equals.
    private IEnumerable<Card> Contenders()
    {
        const string Unbeaten = "under the cap that no ranked entry is shown to beat";
        ShownEntry[] unbeaten = [.. capped.Where(entry => entry.Row.RankRange?.Best == 1)];
        var smallest = unbeaten.Where(entry => Bytes(entry) is not null).MinBy(Bytes);
        var fastest = unbeaten.Where(entry => entry is { HasOnnx: true, Milliseconds: > 0 }).MinBy(entry => entry.Milliseconds);
        if (smallest is not null && smallest == fastest)
        {
            yield return Compared($"Smallest and fastest {Unbeaten}", smallest);
            yield break;
        }

        if (smallest is not null)
            yield return Compared($"Smallest file {Unbeaten}", smallest);
        if (fastest is not null)
            yield return Compared($"Fastest {Unbeaten}", fastest);
    }

    // The smallest on disk of those that lose nothing by the test; none where it is hardly smaller than the teacher.
    private ShownEntry? Smallest() => entries
        .Where(entry => entry.Row.Division != Division.Reference && LosesNothing(entry))
        .Where(entry => Bytes(entry) < NoticeablySmaller * teacher?.Row[Figures.StoredBytes])
        .MinBy(Bytes);

    private static double? Bytes(ShownEntry entry) => entry.Row[Figures.StoredBytes];

    // A tie by the corrected test whose own interval leaves out zero is no entry to recommend as one that loses nothing.
    private static bool LosesNothing(ShownEntry entry) => entry.Standing is Standing.Same or Standing.Above && entry.High >= 0;

    // The fastest of the BERTs that are faster than the teacher and lose nothing by the test; where there is none, what comes nearest to it.
    private Card? Fastest()
    {
        ShownEntry[] berts =
        [
            .. entries.Where(entry => entry.HasOnnx && entry.Row.Division != Division.Reference && entry.Row.ToTeacher is not null)
                .Where(entry => entry.Milliseconds > 0)
                .OrderBy(entry => entry.Milliseconds),
        ];
        ShownEntry[] faster = [.. berts.Where(entry => !(entry.Milliseconds >= teacher?.Milliseconds))];
        if (faster.FirstOrDefault(LosesNothing) is { } fastest)
            return Compared("Fastest that is not shown to lose against the teacher", fastest);
        if (teacher?.Milliseconds is null || berts.Length == 0)
            return null;
        return faster.MaxBy(entry => entry.Difference) is { } nearest
            ? Compared("None is faster without a loss; this loses least", nearest)
            : Compared("None is faster than the teacher; this is the fastest", berts[0]);
    }

    // The machine was busy while this was measured, and the reader is warned.
    private static string Unsteadiness(ShownEntry entry) =>
        entry.HasOnnx && entry.Row[Figures.LatencyOnnxSpread] is { } spread && spread > Unsteady * entry.Milliseconds
            ? $"; rounds of this measurement differ by {CostText.Milliseconds(spread)}, so that the time is uncertain"
            : "";

    private Card Compared(string question, ShownEntry entry) => new(question, entry.Name, entry.Address,
    [
        $"{entry.Row.ToTeacher!.Text} {scoreTitle} against the teacher: {entry.Row.ToTeacher.Verdict}",
        EntryCosts.Of(entry.Row).Text(teacher is null ? null : EntryCosts.Of(teacher.Row))
            + (entry.Row.Division == Division.Open ? "; over the cap" : "")
            + Unsteadiness(entry),
    ]);
}
