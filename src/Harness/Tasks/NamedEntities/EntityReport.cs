using System.Globalization;
using System.Text;

namespace Harness.Tasks.NamedEntities;

/// <summary>Prints scores as seqeval's <c>classification_report</c> does, character for character.</summary>
public static class EntityReport
{
    private const string WidestAverage = "weighted avg";

    /// <summary>Gives the table as text.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="digits">The number of digits after the point; the default of seqeval is 2.</param>
    public static string Format(EntityScores scores, int digits = 4)
    {
        var width = Math.Max(digits, scores.ByType.Keys.Append(WidestAverage).Max(name => name.Length));
        var report = new StringBuilder();
        Append("", "precision", "recall", "f1-score", "support");
        report.Append('\n');
        foreach (var (type, counts) in scores.ByType)
            AppendScores(type, counts.Precision, counts.Recall, counts.F1, counts.Gold);
        report.Append('\n');
        var gold = scores.Micro.Gold;
        AppendScores("micro avg", scores.Micro.Precision, scores.Micro.Recall, scores.Micro.F1, gold);
        AppendScores("macro avg", scores.Macro.Precision, scores.Macro.Recall, scores.Macro.F1, gold);
        AppendScores(WidestAverage, scores.Weighted.Precision, scores.Weighted.Recall, scores.Weighted.F1, gold);
        return report.ToString();

        void AppendScores(string name, double precision, double recall, double f1, long support) =>
            Append(name, Fixed(precision, digits), Fixed(recall, digits), Fixed(f1, digits), Invariant($"{support}"));

        void Append(string name, params ReadOnlySpan<string> cells)
        {
            report.Append(name.PadLeft(width)).Append(' ');
            foreach (var cell in cells)
                report.Append(' ').Append(cell.PadLeft(9));
            report.Append('\n');
        }
    }

    private static string Fixed(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
