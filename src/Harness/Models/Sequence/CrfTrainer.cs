using Harness.Models.Inputs;
using TorchSharp;

namespace Harness.Models.Sequence;

/// <summary>
/// Computes the loss of a CRF, which is the negative log-likelihood of the training split plus half of lambda times the sum of the squared weights,
/// and its gradient. <see cref="Lbfgs"/> minimises it over the whole split at once.
/// </summary>
public sealed class CrfTrainer
{
    // Sums are taken in this many parts, whatever the number of threads, so that results do not depend on it.
    private const int Parts = 16;

    private readonly (int[][] Known, int[] Labels)[] sentences;
    private readonly FeatureTable features;
    private readonly WordLabelling labelling;
    private readonly double lambda;

    /// <param name="describer">Describes the words of the examples.</param>
    /// <param name="atLeast">The number of times that a feature must occur to be used.</param>
    /// <param name="lambda">The factor of the penalty on the squared weights.</param>
    public CrfTrainer(IReadOnlyList<Example> examples, WordLabelling labelling, WordDescriber describer, int atLeast, double lambda)
    {
        this.labelling = labelling;
        this.lambda = lambda;
        var read = examples
            .Select(example => (Words: describer.Of(example), Labels: WordPlaces.Labels(example)))
            .Where(one => one.Labels.Length > 0)
            .ToArray();
        features = FeatureTable.Collect(read.SelectMany(one => one.Words.Zip(one.Labels)), atLeast);
        sentences = [.. read.Select(one => (one.Words.Select(features.Known).ToArray(), one.Labels))];
        Variables = CrfTagger.WeightsOf(features, labelling);
    }

    /// <summary>The features of the training split that are used.</summary>
    public FeatureTable Features => features;

    /// <summary>The number of weights of the model.</summary>
    public int Variables { get; }

    /// <summary>Computes the loss at a point and its gradient there.</summary>
    /// <param name="gradient">Is overwritten with the gradient.</param>
    public double Loss(double[] weights, double[] gradient)
    {
        var labels = labelling.Labels.Count;
        var chain = CrfTagger.ChainOf(weights, features.Weights, labels);
        var losses = new double[Parts];
        var gradients = new double[Parts][];
        Parallel.For(0, Parts, new ParallelOptions { MaxDegreeOfParallelism = torch.get_num_threads() }, part =>
        {
            gradients[part] = new double[Variables];
            for (var i = part; i < sentences.Length; i += Parts)
                losses[part] += Add(sentences[i], chain, weights, gradients[part]);
        });
        Array.Clear(gradient);
        var loss = 0.0;
        for (var part = 0; part < Parts; part++)
        {
            loss += losses[part];
            for (var i = 0; i < Variables; i++)
                gradient[i] += gradients[part][i];
        }

        for (var i = 0; i < Variables; i++)
        {
            loss += lambda / 2 * weights[i] * weights[i];
            gradient[i] += lambda * weights[i];
        }

        return loss;
    }

    // Returns the negative log-likelihood of a sentence and adds its gradient: the counts that the model expects minus those of the sentence.
    private double Add((int[][] Known, int[] Labels) sentence, LinearChain chain, double[] weights, double[] gradient)
    {
        var (known, path) = sentence;
        var labels = labelling.Labels.Count;
        var scores = new double[path.Length, labels];
        for (var t = 0; t < path.Length; t++)
            features.AddScores(known[t], weights, scores, t);
        var at = new double[path.Length, labels];
        var pairs = new double[labels, labels];
        var loss = chain.Marginals(scores, at, pairs) - chain.Score(scores, path);
        for (var t = 0; t < path.Length; t++)
        {
            at[t, path[t]] -= 1;
            if (t > 0)
                pairs[path[t - 1], path[t]] -= 1;
            features.AddGradients(known[t], at, t, gradient);
        }

        for (var b = 0; b < labels; b++)
        {
            for (var c = 0; c < labels; c++)
                gradient[features.Weights + b * labels + c] += pairs[b, c];
            gradient[features.Weights + labels * labels + b] += at[0, b];
        }

        return loss;
    }
}
