using System.Globalization;
using CsvHelper;
using Harness.Common;

namespace Methods.Tests.Golden;

/// <summary>A line of golden.csv: the figures of an entry of the contest on the tiny track, and the versions that made them.</summary>
[CsvRecord]
public sealed partial record GoldenRow
{
    // This tolerance is relative. Between the kernels of libtorch and MKL for AVX-512, AVX2 and SSE4 losses differ by up to 5e-6. A learning rate of
    // fine-tuning that is a tenth higher changes a loss by 1.7e-3, and hardly any change of the sources does less.
    private const double LossTolerance = 0.0005;

    // These kernels give equal scores. A token whose two best labels are nearly equal may turn all the same, which moves F1 by up to 0.01.
    private const double ScoreTolerance = 0.02;

    // The row for which nothing is trained is exact to the digits of the file.
    private const double ExactTolerance = 1e-6;

    [CsvColumn("entry")]
    public required string Entry { get; init; }

    [CsvColumn("rules_version")]
    public required int RulesVersion { get; init; }

    /// <summary>The version of the method; empty for the row that belongs to the rules alone.</summary>
    [CsvColumn("method_version", Optional = true)]
    public int? MethodVersion { get; init; }

    /// <summary>The number of parameters that the trained model stores; empty when none is trained.</summary>
    [CsvColumn("parameters", Optional = true)]
    public long? Parameters { get; init; }

    /// <summary>The mean training loss of every epoch, in their order and joined by blanks; empty when nothing is trained.</summary>
    [CsvColumn("losses", Optional = true)]
    public string Losses { get; init => field = value ?? ""; } = "";

    /// <summary>The mean cross-entropy with the gold labels of validation at the end; empty for a model that is no network.</summary>
    [CsvColumn("validation_loss", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? ValidationLoss { get; init; }

    [CsvColumn("validation_f1_word", Optional = true), CsvConverter(typeof(ScoreCell))]
    public required double? F1Word { get; init; }

    [CsvColumn("validation_f1_aligned", Optional = true), CsvConverter(typeof(ScoreCell))]
    public required double? F1Aligned { get; init; }

    /// <summary>The mean F1 of the classes where texts are classified; empty where words are labelled.</summary>
    [CsvColumn("validation_f1_macro", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? MacroF1 { get; init; }

    /// <summary>The correlation of ranks where sentences have vectors; empty elsewhere.</summary>
    [CsvColumn("validation_spearman", Optional = true), CsvConverter(typeof(ScoreCell))]
    public double? Spearman { get; init; }

    public bool IsOfVersionsOf(GoldenRow other) => RulesVersion == other.RulesVersion && MethodVersion == other.MethodVersion;

    /// <summary>Says which figures of another row differ from those of this one by more than another processor may cause.</summary>
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
        Compare("validation macro F1", MacroF1, other.MacroF1, ScoreTolerance);
        Compare("validation Spearman", Spearman, other.Spearman, ScoreTolerance);
        return differences;

        void Compare(string name, double? one, double? another, double tolerance)
        {
            if (one.HasValue != another.HasValue || one is { } was && another is { } isNow && !Near(was, isNow, tolerance))
                differences.Add(Invariant($"{name} {one:0.######}, now {another:0.######}"));
        }
    }

    // This is false when a figure is not a number.
    private static bool Near(double one, double another, double tolerance) => Math.Abs(one - another) <= tolerance;

    private static double[] Numbers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
}
