using Harness.Common;
using Harness.Models;
using Harness.Models.Inputs;
using Harness.Models.Sequence;
using Harness.Results;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Contest.Refereeing;

/// <summary>
/// Labels the validation split by the mean of the probabilities that several finished runs give. Runs that make different mistakes are better
/// together than each of them (Hinton et al., arXiv 1503.02531, section 3), so that this says which of them should teach together. The labels are
/// chosen from the probabilities as for a BERT, so that a CRF by itself may score otherwise than in its own run.
/// </summary>
/// <param name="context">The context of the runs, of which the test split is never read.</param>
public sealed class MeanOfRuns(RunContext context)
{
    // With seven runs there are 127 rows to read, and with eight twice as many.
    private const int MostRuns = 7;

    private readonly Split validation = context.Data.Split(Split.Validation);
    private readonly IReadOnlyList<string> labels = context.Track.Task.Labels;
    private readonly LabelDecoder decoder = new(context.Track.Task.Labels);

    /// <summary>Scores each run by itself, and every two or more of them together.</summary>
    /// <param name="named">The folders of the runs.</param>
    /// <param name="scored">An action that receives each row when it is known: first those of single runs, by name.</param>
    /// <exception cref="ArgumentException">
    /// There are too many runs, one comes twice, or one has no probabilities of labels or cuts inputs off.
    /// </exception>
    public IReadOnlyList<CombinedRow> Score(IReadOnlyList<RunFolder> named, Action<CombinedRow> scored)
    {
        // The same choice has the same name in whatever order its runs were named.
        RunFolder[] runs = [.. named.OrderBy(run => run.Key.FolderName, StringComparer.Ordinal)];
        Validation.Check(
            runs.Length is >= 2 and <= MostRuns,
            Invariant($"{runs.Length} runs are named. Expected two or more, and at most {MostRuns}, because every choice among them has a row"));
        foreach (var twice in runs.GroupBy(run => run.Key).Where(same => same.Count() > 1))
            throw new ArgumentException($"{twice.Key.FolderName} is named twice. Expected different runs.");
        var rows = new List<CombinedRow>();
        var all = new List<float[]>();
        foreach (var run in runs)
        {
            all.Add(ProbabilitiesOf(run));
            Add([all.Count - 1]);
        }

        for (var chosen = 1; chosen < 1 << runs.Length; chosen++)
        {
            int[] members = [.. Enumerable.Range(0, runs.Length).Where(place => (chosen >> place & 1) == 1)];
            if (members.Length > 1)
                Add(members);
        }

        return rows;

        void Add(int[] members)
        {
            var mean = MeanOf([.. members.Select(place => all[place])]);
            var row = new CombinedRow
            {
                Track = context.Track.Name,
                Runs = string.Join(" + ", members.Select(place => runs[place].Key.FolderName)),
                Validation = ScoreOf(mean, asSequence: true),
                ValidationApart = decoder.IsIob2 ? ScoreOf(mean, asSequence: false) : null,
                CodeVersion = RunEnvironment.ProgramVersion,
                MeasuredUtc = UtcTime.Text(DateTime.UtcNow),
            };
            rows.Add(row);
            scored(row);
        }
    }

    /// <summary>Computes the mean of several distributions over C labels at each of n words.</summary>
    /// <param name="all">The distributions, row-major (n, C) each.</param>
    internal static float[] MeanOf(IReadOnlyList<float[]> all) =>
        [.. Enumerable.Range(0, all[0].Length).Select(place => all.Average(one => one[place]))];

    // The probabilities of the labels at the first labelled token of every word, or of every input where inputs are labelled as a whole. (n, C)
    private float[] ProbabilitiesOf(RunFolder run)
    {
        using var loaded = TrainedModel.Load(run.Path, context.Data.WordPiece, context.Track.Task);
        if (loaded is not NeuralModel model || context.Track.Task.Labels.Count == 0)
        {
            throw new ArgumentException(
                $"{run.Key.FolderName} gives no probabilities of labels. Expected a neural network of a task that has labels.");
        }

        model.MoveTo(context.Device);
        using var scope = NewDisposeScope();
        // A model that reads words gives probabilities to the tokens of the inputs as they are, and reads its own words to get them.
        var read = model.ReadsWords ? validation.Examples : model.Read(validation.Examples);
        using var logits = model.ReadsWords ? model.LogitsAt(read, context.Device) : LogitsOf(model, read);
        var every = logits.softmax(-1).cpu().data<float>().ToArray(); // (tokens, C)
        int[] firsts = [.. read.SelectMany(LabelledTokens).Index().Where(token => token.Item.IsFirst).Select(token => token.Index)];
        var words = validation.Examples.SelectMany(LabelledTokens).Count(token => token.IsFirst);
        if (firsts.Length != words)
        {
            throw new ArgumentException(Invariant($"{run.Key.FolderName} reads {firsts.Length} of the {words} words of validation. ")
                + "Expected all: it cuts long inputs off.");
        }

        return [.. firsts.SelectMany(row => every.AsSpan(row * labels.Count, labels.Count).ToArray())];
    }

    // Inputs are read as for scoring: a training may read the sentences of a document together.
    private Tensor LogitsOf(NeuralModel model, IReadOnlyList<Example> read)
    {
        var rows = new Tensor[read.Count];
        foreach (var (batch, output) in model.OutputsOf(read, context.Device))
        {
            foreach (var (place, index) in batch.Indices.Index())
            {
                var own = output.Logits[place]; // (T, C), or (C) for an input as a whole
                int[] labelled = [.. LabelledTokens(read[index]).Select(token => token.Place)];
                rows[index] = (own.ndim == 1 ? own.unsqueeze(0) : own.index_select(0, tensor(labelled, ScalarType.Int64, context.Device)))
                    .to(ScalarType.Float32)
                    .MoveToOuterDisposeScope();
            }
        }

        return cat(rows);
    }

    private double ScoreOf(float[] probabilities, bool asSequence)
    {
        var predicted = new List<int[]>();
        var word = 0;
        foreach (var example in validation.Examples)
        {
            var scores = new float[example.Length * labels.Count]; // (T, C)
            var alone = new int[example.Length];
            foreach (var (place, isFirst) in LabelledTokens(example))
            {
                if (!isFirst)
                    continue;
                var own = probabilities.AsSpan(word++ * labels.Count, labels.Count);
                alone[place] = LabelDecoder.Largest(own);
                for (var label = 0; label < labels.Count; label++)
                    scores[place * labels.Count + label] = MathF.Log(MathF.Max(float.Epsilon, own[label]));
            }

            predicted.Add(asSequence ? decoder.Decode(scores, example) : alone);
        }

        return validation.Scorer.Score(Predictions.OfLabels(predicted)).Headline;
    }

    private static IEnumerable<(int Place, bool IsFirst)> LabelledTokens(Example example)
    {
        int? before = null;
        for (var place = 0; place < example.Length; place++)
        {
            if (example.Labels[place] == Example.Ignored)
                continue;
            yield return (place, example.WordIds[place] != before);
            before = example.WordIds[place];
        }
    }
}
