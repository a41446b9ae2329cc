using System.Globalization;
using CsvHelper;
using Harness.Common;

namespace Harness.Tests.Golden;

/// <summary>A line of golden.csv: what an entry of the contest comes to on the tiny track, and the versions that it was made by.</summary>
[CsvRecord]
public sealed partial record GoldenRow
{
    // Relative. With libtorch's and MKL's kernels for AVX-512, for AVX2 and for SSE4 losses differ by up to 5e-6. A learning rate of fine-tuning that
    // is a tenth higher changes one by 1.7e-3, and little changes less.
    private const double LossTolerance = 0.0005;

    // The same kernels give the same scores; a token whose two best labels are next to equal may turn all the same, and moves F1 by up to 0.01.
    private const double ScoreTolerance = 0.02;

    // The row that nothing is trained for is only counted: the file's digits are the limit.
    private const double ExactTolerance = 1e-6;

    [CsvColumn("entry")]
    public required string Entry { get; init; }

    [CsvColumn("rules_version")]
    public required int RulesVersion { get; init; }

    /// <summary>Empty for what belongs to the rules alone.</summary>
    [CsvColumn("method_version", Optional = true)]
    public int? MethodVersion { get; init; }

    /// <summary>The number of parameters that the trained model stores; empty where none is trained.</summary>
    [CsvColumn("parameters", Optional = true)]
    public long? Parameters { get; init; }

    /// <summary>The mean training loss of every epoch, the first one first, joined by blanks; empty where nothing is trained.</summary>
    [CsvColumn("losses", Optional = true)]
    public string Losses { get; init => field = value ?? ""; } = "";

    /// <summary>Mean cross-entropy of the gold labels of validation at the end; empty for what is no network.</summary>
    [CsvColumn("validation_loss", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? ValidationLoss { get; init; }

    [CsvColumn("validation_f1_word"), CsvConverter(typeof(ScoreCell))]
    public required double? F1Word { get; init; }

    [CsvColumn("validation_f1_aligned"), CsvConverter(typeof(ScoreCell))]
    public required double? F1Aligned { get; init; }

    public bool IsOfVersionsOf(GoldenRow other) => RulesVersion == other.RulesVersion && MethodVersion == other.MethodVersion;

    /// <summary>Says which figures of another row are not those of this one, within what another processor may change.</summary>
    public IReadOnlyList<string> DifferencesTo(GoldenRow other)
    {
        var differences = new List<string>();
        if (Parameters != other.Parameters)
            differences.Add(Invariant($"{Parameters} parameters, now {other.Parameters}"));
        var losses = Numbers(Losses);
        var now = Numbers(other.Losses);
        if (losses.Length != now.Length)
            differences.Add(Invariant($"{losses.Length} epochs, now {now.Length}"));
        else if (Enumerable.Range(0, losses.Length).Where(i => !Near(losses[i], now[i], LossTolerance * losses[i])).ToArray() is [var first, ..])
            differences.Add(Invariant($"training loss of epoch {first + 1} {losses[first]}, now {now[first]}"));
        var exact = Parameters is null;
        Compare("validation loss", ValidationLoss, other.ValidationLoss, LossTolerance * (ValidationLoss ?? 0));
        Compare("validation F1 of words", F1Word, other.F1Word, exact ? ExactTolerance : ScoreTolerance);
        Compare("validation F1 of aligned tokens", F1Aligned, other.F1Aligned, exact ? ExactTolerance : ScoreTolerance);
        return differences;

        void Compare(string name, double? one, double? another, double tolerance)
        {
            if (one.HasValue != another.HasValue || one is { } was && another is { } isNow && !Near(was, isNow, tolerance))
                differences.Add(Invariant($"{name} {one:0.######}, now {another:0.######}"));
        }
    }

    // False for what is not a number.
    private static bool Near(double one, double another, double tolerance) => Math.Abs(one - another) <= tolerance;

    private static double[] Numbers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
}
