using Harness.Models.Words;

namespace Harness.Tests.Models.Words;

/// <summary>The formulas of a <see cref="BiLstmCrfNetwork"/>, one number after another.</summary>
internal sealed class FormulaBiLstm(BiLstmCrf model)
{
    private readonly Dictionary<string, double[][]> weights = model.Tensors().ToDictionary(pair => pair.Key, pair => LstmFormulas.Rows(pair.Value));
    private readonly string characters = string.Concat(SentencesCharacters);

    // The distinct characters of the sentences of BiLstmCrfTests, in ordinal order.
    private static IEnumerable<char> SentencesCharacters => "1996fellin2004RomeRomerome".Distinct().Order();

    /// <summary>Computes the scores of labels at each word.</summary>
    /// <param name="words">The row of each word's vector, and its form.</param>
    public double[][] Emissions(IReadOnlyList<(int Row, string Form)> words)
    {
        double[][] inputs = [.. words.Select(word => (double[])[.. weights["words.weight"][word.Row], .. Filters(word.Form)])];
        var forward = LstmFormulas.States(weights, inputs, "");
        double[][] backward = [.. LstmFormulas.States(weights, [.. inputs.Reverse()], "_reverse").Reverse()];
        return
        [
            .. forward.Zip(backward, (one, other) =>
                LstmFormulas.Affine(weights["classifier.weight"], weights["classifier.bias"][0], [.. one, .. other])),
        ];
    }

    private double[] Filters(string form)
    {
        double[][] vectors = [.. form.Select(one => weights["characters.weight"][2 + characters.IndexOf(one)])];
        var width = vectors[0].Length;
        var kernels = weights["filters.weight"];
        return
        [
            .. kernels.Select((kernel, filter) => Enumerable.Range(0, form.Length).Max(at =>
            {
                var sum = weights["filters.bias"][0][filter];
                for (var offset = -1; offset <= 1; offset++)
                    for (var i = 0; i < width && at + offset >= 0 && at + offset < form.Length; i++)
                        sum += kernel[(offset + 1) * width + i] * vectors[at + offset][i];
                return sum;
            })),
        ];
    }
}
