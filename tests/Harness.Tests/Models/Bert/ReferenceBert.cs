using Harness.Models.Bert;

namespace Harness.Tests.Models.Bert;

/// <summary>
/// BERT's forward pass in plain loops, written from the papers (Devlin et al., arXiv 1810.04805; Vaswani et al., arXiv 1706.03762, section 3). It
/// computes one sentence at a time in double precision, without dropout, and shares no code with the network.
/// </summary>
internal sealed class ReferenceBert(BertShape shape, int labels, IReadOnlyDictionary<string, double[]> weights)
{
    public static ReferenceBert Of(Network network) =>
        new(network.Shape, network.Labels.Count, network.Module.state_dict().ToDictionary(pair => pair.Key, pair => Tiny.Doubles(pair.Value)));

    /// <param name="ids">T token ids.</param>
    /// <param name="cases">T case ids.</param>
    /// <param name="vectors">T rows of vectors of words.</param>
    /// <param name="real">True for the ids that are tokens, false for padding.</param>
    /// <returns>T rows of C logits.</returns>
    public double[][] Logits(int[] ids, int[] cases, int[] vectors, bool[] real)
    {
        var states = ids.Select((id, t) => Normalise(Embed(id, cases[t], vectors[t], t), "bert.embeddings.LayerNorm")).ToArray();
        for (var layer = 0; layer < shape.Layers; layer++)
            states = Layer(states, real, $"bert.encoder.layer.{layer}");
        return [.. states.Select(state => Dense(state, "classifier", labels))];
    }

    /// <summary>
    /// The error function as 2 / sqrt(pi) e^(-x^2) times the sum of 2^n x^(2n+1) / (2n+1)!! (Abramowitz and Stegun, 7.1.6), whose terms have one
    /// sign, so that nothing cancels.
    /// </summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 6)
            return Math.Sign(x);
        var term = x;
        var sum = x;
        for (var n = 1; n < 300; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    private double[] Embed(int id, int caseId, int vector, int position)
    {
        var sum = new double[shape.Hidden];
        for (var h = 0; h < shape.Hidden; h++)
        {
            sum[h] = weights["bert.embeddings.word_embeddings.weight"][id * shape.Hidden + h]
                + weights["bert.embeddings.position_embeddings.weight"][position * shape.Hidden + h]
                + weights["bert.embeddings.token_type_embeddings.weight"][h];
            if (shape.CaseTypes > 0)
                sum[h] += weights["bert.embeddings.case_embeddings.weight"][caseId * shape.Hidden + h];
            for (var e = 0; e < (shape.WordVectors?.Width ?? 0); e++)
            {
                sum[h] += weights["bert.embeddings.word_vectors.weight"][vector * shape.WordVectors!.Width + e]
                    * weights["bert.embeddings.word_vectors.projection"][e * shape.Hidden + h];
            }
        }

        return sum;
    }

    private double[][] Layer(double[][] states, bool[] real, string name)
    {
        var context = Attend(states, real, $"{name}.attention.self");
        var attended = new double[states.Length][];
        for (var t = 0; t < states.Length; t++)
        {
            var projected = Dense(context[t], $"{name}.attention.output.dense", shape.Hidden);
            attended[t] = Normalise(Sum(states[t], projected), $"{name}.attention.output.LayerNorm");
        }

        return [.. attended.Select(state =>
        {
            var inner = Dense(state, $"{name}.intermediate.dense", shape.Intermediate).Select(x => x * 0.5 * (1 + Erf(x / Math.Sqrt(2)))).ToArray();
            return Normalise(Sum(state, Dense(inner, $"{name}.output.dense", shape.Hidden)), $"{name}.output.LayerNorm");
        })];
    }

    private double[][] Attend(double[][] states, bool[] real, string name)
    {
        var queries = states.Select(state => Dense(state, $"{name}.query", shape.Hidden)).ToArray();
        var keys = states.Select(state => Dense(state, $"{name}.key", shape.Hidden)).ToArray();
        var values = states.Select(state => Dense(state, $"{name}.value", shape.Hidden)).ToArray();
        var width = shape.Hidden / shape.Heads;
        var context = states.Select(_ => new double[shape.Hidden]).ToArray();
        for (var head = 0; head < shape.Heads; head++)
        {
            for (var t = 0; t < states.Length; t++)
            {
                var weight = new double[states.Length];
                for (var s = 0; s < states.Length; s++)
                {
                    var score = 0.0;
                    for (var d = head * width; d < (head + 1) * width; d++)
                        score += queries[t][d] * keys[s][d];
                    weight[s] = real[s] ? Math.Exp(score / Math.Sqrt(width)) : 0;
                }

                var total = weight.Sum();
                for (var s = 0; s < states.Length; s++)
                {
                    for (var d = head * width; d < (head + 1) * width; d++)
                        context[t][d] += weight[s] / total * values[s][d];
                }
            }
        }

        return context;
    }

    private double[] Dense(double[] input, string name, int outputs)
    {
        var result = new double[outputs];
        for (var o = 0; o < outputs; o++)
        {
            result[o] = weights[$"{name}.bias"][o];
            for (var i = 0; i < input.Length; i++)
                result[o] += weights[$"{name}.weight"][o * input.Length + i] * input[i];
        }

        return result;
    }

    private double[] Normalise(double[] input, string name)
    {
        var mean = input.Average();
        var deviation = Math.Sqrt(input.Average(x => (x - mean) * (x - mean)) + shape.LayerNormEps);
        return [.. input.Select((x, i) => (x - mean) / deviation * weights[$"{name}.weight"][i] + weights[$"{name}.bias"][i])];
    }

    private static double[] Sum(double[] left, double[] right) => [.. left.Zip(right, (x, y) => x + y)];
}
