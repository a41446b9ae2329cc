using System.Globalization;
using Harness.Common;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>The N positions of a batch that carry a label.</summary>
/// <param name="Logits">The network's logits (N, C).</param>
/// <param name="Labels">The labels (N), int64.</param>
/// <param name="Known">The ones among the N positions whose label is known (K), int64; null when all labels are known.</param>
/// <param name="TeacherLogits">The teacher's logits (N, C), without a gradient; null when no objective asked for them.</param>
/// <param name="TeacherStates">The teacher's hidden states (B, T, H) that the objective asked for, without a gradient and zero at padding.</param>
/// <param name="Tokens">The ones among the batch's B * T positions that are tokens (M), int64; null when no position is padding.</param>
/// <param name="Places">The places of the N positions among all B * T (N), int64.</param>
/// <param name="Output">Everything that the network computed for the batch.</param>
public sealed record LabelledPositions(
    Tensor Logits,
    Tensor Labels,
    Tensor? Known,
    Tensor? TeacherLogits,
    IReadOnlyList<Tensor> TeacherStates,
    Tensor? Tokens,
    Tensor Places,
    NetworkOutput Output)
{
    /// <summary>Picks the labelled positions out of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="output">The output of the network for the batch.</param>
    /// <param name="teacherLogits">The teacher's logits (N, C) at the same positions, or null.</param>
    /// <param name="teacherStates">The teacher's hidden states (B, T, H), or null for none.</param>
    public static LabelledPositions Of(Batch batch, NetworkOutput output, Tensor? teacherLogits, IReadOnlyList<Tensor>? teacherStates = null)
    {
        var classes = output.Logits.size(-1);
        var positions = batch.LabelledPositions;
        var isPooled = output.Logits.ndim == 2;
        if (isPooled && positions.size(0) != output.Logits.size(0))
            throw new ArgumentException(Invariant(
                $"{positions.size(0)} labels for {output.Logits.size(0)} inputs. Expected one for each, as the network labels inputs as a whole."));
        return new LabelledPositions(
            // One label for each input stands in the order of the inputs.
            isPooled ? output.Logits : output.Logits.reshape(-1, classes).index_select(0, positions),
            batch.Labels.reshape(-1).index_select(0, positions),
            batch.KnownPositions,
            teacherLogits,
            teacherStates ?? [],
            batch.TokenPositions,
            positions,
            output);
    }

    /// <summary>Picks the batch's tokens out of hidden states, without padding.</summary>
    /// <param name="states">The states (B, T, H).</param>
    /// <returns>(M, H)</returns>
    public Tensor OfTokens(Tensor states)
    {
        var rows = states.reshape(-1, states.size(-1));
        return Tokens is null ? rows : rows.index_select(0, Tokens);
    }
}

/// <summary>
/// The outputs of a teacher on a split: its logits at every labelled position, and the hidden states that are asked for. They do not change while a
/// student learns, so they are computed once, in evaluation mode and without gradients, and kept on the device in float32.
/// </summary>
public sealed class TeacherOutputs : IDisposable
{
    private const string LogitsName = "logits";
    private const string SecondsName = "seconds";

    // The logits of every labelled position of the split, example after example: (n, C).
    private readonly Tensor logits;

    // The states of every token of the split, example after example, and a row of zeros for padding: (m + 1, H) each.
    private readonly IReadOnlyList<Tensor> states;

    private TeacherOutputs(Tensor logits, IReadOnlyList<Tensor> states)
    {
        this.logits = logits;
        this.states = states;
    }

    /// <summary>Runs the teacher over a split once.</summary>
    /// <param name="teacher">The teacher, on the device already.</param>
    /// <param name="examples">The examples of the split.</param>
    /// <param name="device">The device that keeps the outputs.</param>
    /// <param name="keep">The hidden states to keep, by their place in <see cref="NetworkOutput.HiddenStates"/>.</param>
    /// <param name="batchSize">The number of examples in a batch.</param>
    /// <param name="precision">The precision in which the teacher computes.</param>
    /// <param name="beginning">An action that receives every batch before it is computed.</param>
    public static TeacherOutputs Compute(
        Network teacher, IReadOnlyList<Example> examples, Device device, IReadOnlyList<int>? keep = null, int batchSize = 32,
        TrainingPrecision precision = TrainingPrecision.Float32, Action<Batch>? beginning = null)
    {
        using var _ = no_grad();
        using var computing = teacher.ComputeIn(precision.TypeOfActivations);
        var read = teacher.ReadForTraining(examples);
        var batcher = new Batcher(read);
        var logits = zeros([batcher.Labelled, teacher.OutputWidth], device: device).DetachFromDisposeScope();
        Tensor[] states = [.. (keep ?? []).Select(_ => zeros([batcher.Tokens + 1, teacher.Shape.Hidden], device: device).DetachFromDisposeScope())];
        foreach (var (batch, output) in teacher.OutputsOf(read, device, batchSize, beginning))
        {
            var labelled = LabelledPositions.Of(batch, output, teacherLogits: null);
            logits.index_copy_(0, batch.LabelledRows, labelled.Logits.to(ScalarType.Float32));
            var rows = Tokens(batch.TokenRows, batch.TokenPositions); // (M)
            for (var k = 0; k < states.Length; k++)
            {
                var state = output.HiddenStates[keep![k]]; // (B, T, H)
                states[k].index_copy_(0, rows, Tokens(state.reshape(-1, state.size(-1)), batch.TokenPositions).to(ScalarType.Float32));
            }
        }

        return new TeacherOutputs(logits, states);
    }

    /// <summary>Checks that these are outputs for the inputs that a network is trained on.</summary>
    /// <exception cref="ArgumentException">They are of other positions, as when teacher and network read the same text in other tokens.</exception>
    internal void CheckFit(Batcher inputs)
    {
        if (logits.size(0) != inputs.Labelled)
            throw new ArgumentException(Invariant(
                $"The teacher's logits are those of {logits.size(0)} positions, and the network is trained on {inputs.Labelled}. ")
                + "Expected the same: both have to read the text in the same tokens.");
        if (states.Count > 0 && states[0].size(0) != inputs.Tokens + 1)
            throw new ArgumentException(Invariant(
                $"The teacher's hidden states are those of {states[0].size(0) - 1} tokens, and the network is trained on {inputs.Tokens}. ")
                + "Expected the same: both have to read the same context.");
    }

    /// <summary>Makes outputs of vectors that are known, one for each input of a split whose inputs are labelled as a whole.</summary>
    public static TeacherOutputs OfVectors(IReadOnlyList<float[]> vectors, Device device)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return new TeacherOutputs(VectorMatrix.Of(vectors, device).DetachFromDisposeScope(), []);
    }

    /// <summary>Takes over the logits at the labelled positions of a split (n, C), example after example.</summary>
    public static TeacherOutputs OfLogits(Tensor logits) => new(logits.DetachFromDisposeScope(), []);

    /// <summary>
    /// Averages what several teachers say: the logits are the logarithms of the mean of their probabilities (Hinton et al., arXiv 1503.02531, section
    /// 3), less their own mean over the classes. That constant changes no probability, but would be most of the squared error of an objective that
    /// matches logits.
    /// </summary>
    /// <param name="outputs">Outputs for the same inputs.</param>
    public static TeacherOutputs MeanOf(IReadOnlyList<TeacherOutputs> outputs)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] each = [.. outputs.Select(one => one.logits.log_softmax(-1))]; // (n, C)
        var mean = stack(each, 0).logsumexp(0, false); // (n, C)
        return OfLogits(mean - mean.mean([-1], keepdim: true));
    }

    /// <summary>
    /// Gives the logits at the first tokens of words alone, for a model that reads words. Hidden states, which belong to tokens, are left out.
    /// </summary>
    /// <param name="examples">The examples of the split. The teacher may have read several of them at once.</param>
    public TeacherOutputs OfWords(IReadOnlyList<Example> examples)
    {
        using var scope = NewDisposeScope();
        var rows = new List<long>();
        var row = 0L;
        foreach (var example in examples)
        {
            for (var t = 0; t < example.Length; t++)
            {
                if (example.Labels[t] == Example.Ignored)
                    continue;
                if (t == 0 || example.WordIds[t] != example.WordIds[t - 1])
                    rows.Add(row);
                row++;
            }
        }

        return new TeacherOutputs(logits.index_select(0, tensor(rows.ToArray(), device: logits.device)).DetachFromDisposeScope(), []);
    }

    /// <summary>Writes the logits to a file. Hidden states are too large to be kept.</summary>
    /// <param name="seconds">The seconds that computing them took.</param>
    public void WriteLogits(string path, double seconds) => SealedTensors.Write(
        path,
        new Dictionary<string, Tensor> { [LogitsName] = logits },
        new Dictionary<string, string> { [SecondsName] = seconds.ToString("R", CultureInfo.InvariantCulture) });

    /// <summary>Reads what <see cref="WriteLogits"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">The device that keeps the outputs.</param>
    /// <param name="classes">The number of logits at a position.</param>
    /// <returns>The outputs and the seconds that computing them took; null where there is no such file, or none that can be read.</returns>
    public static (TeacherOutputs Outputs, double Seconds)? TryRead(string path, Device device, int classes)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            SealedTensors.Check(path);
            using var scope = NewDisposeScope();
            var seconds = double.Parse(SafeTensors.ReadHeader(path).Metadata[SecondsName], CultureInfo.InvariantCulture);
            var logits = SafeTensors.Read(path)[LogitsName];
            return logits.ndim == 2 && logits.size(1) == classes
                ? (new TeacherOutputs(logits.to(device).DetachFromDisposeScope(), []), seconds)
                : null;
        }
        catch (Exception error) when (error is DataFormatException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Looks up the logits of a batch of the same split.</summary>
    /// <returns>The logits (N, C) at the labelled positions of the batch, without a gradient.</returns>
    public Tensor LogitsFor(Batch batch) => logits.index_select(0, batch.LabelledRows);

    /// <summary>Looks up the kept hidden states of a batch of the same split.</summary>
    /// <returns>Each kept state (B, T, H), zero at padding and without a gradient.</returns>
    public IReadOnlyList<Tensor> StatesFor(Batch batch) =>
        [.. states.Select(state => state.index_select(0, batch.TokenRows).view(batch.TokenIds.size(0), batch.TokenIds.size(1), -1))];

    public void Dispose()
    {
        logits.Dispose();
        foreach (var state in states)
            state.Dispose();
    }

    // (B * T, ...) -> (M, ...)
    private static Tensor Tokens(Tensor rows, Tensor? positions) => positions is null ? rows : rows.index_select(0, positions);
}
