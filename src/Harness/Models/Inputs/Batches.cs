using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Models.Inputs;

/// <summary>B examples on a device, padded to the longest of them, which has T tokens.</summary>
/// <param name="Indices">The places of the examples in their split.</param>
/// <param name="TokenIds">(B, T) int64; 0 at padding</param>
/// <param name="CaseIds">(B, T) int64: the <see cref="WordCase"/> of each token's word</param>
/// <param name="VectorRows">(B, T) int64: the row of the vector of each token's word; 0 where it has none</param>
/// <param name="Mask">(B, T) bool, true where a token is; null where nothing is padding</param>
/// <param name="Labels">(B, T) int64; <see cref="Example.Ignored"/> where there is no label</param>
/// <param name="LabelledPositions">(N) int64: the positions, of all B * T, that carry a label, in order</param>
/// <param name="KnownPositions">(K) int64: the places, among those N, whose label is known; null where all are</param>
/// <param name="TokenPositions">(M) int64: the positions, of all B * T, that are tokens; null where nothing is padding</param>
/// <param name="LabelledRows">(N) int64: the place of each labelled position among those of the whole split, example after example</param>
/// <param name="TokenRows">
/// (B * T) int64: the place of each position among the tokens of the whole split, example after example; the number of these tokens at padding
/// </param>
/// <param name="Tokens">The number of tokens, without padding.</param>
public sealed record Batch(
    int[] Indices,
    Tensor TokenIds,
    Tensor CaseIds,
    Tensor VectorRows,
    Tensor? Mask,
    Tensor Labels,
    Tensor LabelledPositions,
    Tensor? KnownPositions,
    Tensor? TokenPositions,
    Tensor LabelledRows,
    Tensor TokenRows,
    int Tokens)
{
    /// <summary>
    /// Makes one batch, whose tensors belong to the innermost open dispose scope. A <see cref="Batcher"/> makes many batches of the same examples.
    /// </summary>
    public static Batch Of(IReadOnlyList<Example> examples, int[] indices, Device device) => new Batcher(examples).Of(indices, device);

    /// <summary>Counts the tokens of each example.</summary>
    /// <returns>(B) int64, on the CPU</returns>
    public Tensor Lengths() => Mask is { } mask ? mask.sum(1).cpu() : full([TokenIds.size(0)], TokenIds.size(1), ScalarType.Int64);
}

/// <summary>Makes batches of a split's examples.</summary>
public sealed class Batcher
{
    private readonly IReadOnlyList<Example> examples;

    // For every example, the number of labelled positions, and of tokens, in the examples before it.
    private readonly long[] labelledBefore;
    private readonly long[] tokensBefore;

    public Batcher(IReadOnlyList<Example> examples)
    {
        this.examples = examples;
        labelledBefore = new long[examples.Count];
        tokensBefore = new long[examples.Count];
        for (var i = 0; i < examples.Count; i++)
        {
            labelledBefore[i] = Labelled;
            tokensBefore[i] = Tokens;
            Labelled += examples[i].Labels.Count(label => label != Example.Ignored);
            Tokens += examples[i].Length;
        }
    }

    /// <summary>The number of labelled positions in all examples.</summary>
    public long Labelled { get; }

    /// <summary>The number of tokens in all examples.</summary>
    public long Tokens { get; }

    /// <summary>Makes one batch, whose tensors belong to the innermost open dispose scope.</summary>
    public Batch Of(int[] indices, Device device)
    {
        var numbers = new List<long>();
        var layout = Pack(indices, numbers);
        return layout.Of(tensor(numbers.ToArray(), device: device));
    }

    /// <summary>Makes many batches and copies all of them to the device at once, so that no training step waits for a copy.</summary>
    public DeviceBatches Of(IEnumerable<int[]> batches, Device device)
    {
        var numbers = new List<long>();
        BatchLayout[] layouts = [.. batches.Select(indices => Pack(indices, numbers))];
        return new DeviceBatches(layouts, tensor(numbers.ToArray(), device: device).DetachFromDisposeScope());
    }

    private BatchLayout Pack(int[] indices, List<long> numbers)
    {
        var batch = new PaddedBatch(indices.Length, longest: indices.Max(index => examples[index].Length), noToken: Tokens);
        for (var row = 0; row < indices.Length; row++)
        {
            var index = indices[row];
            batch.Add(row, examples[index], tokensBefore[index], labelledBefore[index]);
        }

        return batch.ToLayout(indices, numbers);
    }

    /// <summary>Collects the numbers of a batch whose examples are padded to the longest one.</summary>
    private sealed class PaddedBatch
    {
        private readonly int longest;
        private readonly long[] ids;
        private readonly long[] cases;
        private readonly long[] vectors;
        private readonly long[] labels;
        private readonly long[] mask;
        private readonly long[] tokenRows;
        private readonly List<long> labelledPositions = [];
        private readonly List<long> known = [];
        private readonly List<long> tokenPositions = [];
        private readonly List<long> labelledRows = [];

        public PaddedBatch(int rows, int longest, long noToken)
        {
            this.longest = longest;
            var size = rows * longest;
            ids = new long[size];
            cases = new long[size];
            vectors = new long[size];
            labels = new long[size];
            mask = new long[size];
            tokenRows = new long[size];
            Array.Fill(labels, Example.Ignored);
            Array.Fill(tokenRows, noToken);
        }

        /// <param name="tokensBefore">The number of tokens in the examples of the split before this one.</param>
        /// <param name="labelledBefore">The number of labelled positions in them.</param>
        public void Add(int row, Example example, long tokensBefore, long labelledBefore)
        {
            for (var t = 0; t < example.Length; t++)
            {
                var at = row * longest + t;
                ids[at] = example.TokenIds[t];
                cases[at] = example.CaseIds[t];
                vectors[at] = example.VectorRows[t];
                labels[at] = example.Labels[t];
                mask[at] = 1;
                tokenRows[at] = tokensBefore + t;
                tokenPositions.Add(at);
                if (example.Labels[t] == Example.Ignored)
                    continue;
                if (example.Labels[t] != Example.Unknown)
                    known.Add(labelledPositions.Count);
                labelledPositions.Add(at);
                labelledRows.Add(labelledBefore);
                labelledBefore++;
            }
        }

        /// <summary>Appends the batch to the numbers of all batches.</summary>
        /// <returns>The places of the batch's parts among these numbers.</returns>
        public BatchLayout ToLayout(int[] indices, List<long> numbers)
        {
            var isPadded = tokenPositions.Count < ids.Length;
            return new BatchLayout(
                indices,
                longest,
                TokenIds: Append(ids),
                CaseIds: Append(cases),
                VectorRows: Append(vectors),
                Mask: isPadded ? Append(mask) : null,
                Labels: Append(labels),
                LabelledPositions: Append(labelledPositions),
                KnownPositions: known.Count == labelledPositions.Count ? null : Append(known),
                TokenPositions: isPadded ? Append(tokenPositions) : null,
                LabelledRows: Append(labelledRows),
                TokenRows: Append(tokenRows),
                Tokens: tokenPositions.Count);

            BatchLayout.Part Append(IReadOnlyCollection<long> part)
            {
                numbers.AddRange(part);
                return new BatchLayout.Part(numbers.Count - part.Count, part.Count);
            }
        }
    }
}

/// <summary>Batches whose numbers are on a device already.</summary>
public sealed class DeviceBatches : IDisposable
{
    private readonly IReadOnlyList<BatchLayout> layouts;
    private readonly Tensor numbers;

    internal DeviceBatches(IReadOnlyList<BatchLayout> layouts, Tensor numbers)
    {
        this.layouts = layouts;
        this.numbers = numbers;
    }

    /// <summary>The number of batches.</summary>
    public int Count => layouts.Count;

    /// <summary>One batch, whose tensors are views that belong to the innermost open dispose scope.</summary>
    public Batch this[int index] => layouts[index].Of(numbers);

    public void Dispose() => numbers.Dispose();
}

/// <summary>
/// Says where the parts of a batch are in one long tensor, which is copied to a device as a whole. <see cref="Batch"/> explains the parts.
/// </summary>
internal sealed record BatchLayout(
    int[] Indices,
    int Longest,
    BatchLayout.Part TokenIds,
    BatchLayout.Part CaseIds,
    BatchLayout.Part VectorRows,
    BatchLayout.Part? Mask,
    BatchLayout.Part Labels,
    BatchLayout.Part LabelledPositions,
    BatchLayout.Part? KnownPositions,
    BatchLayout.Part? TokenPositions,
    BatchLayout.Part LabelledRows,
    BatchLayout.Part TokenRows,
    int Tokens)
{
    /// <summary>The place and the length of a part.</summary>
    public sealed record Part(int Start, int Count);

    /// <summary>Gives the batch as views, which belong to the innermost open dispose scope.</summary>
    /// <param name="numbers">(all) int64</param>
    public Batch Of(Tensor numbers)
    {
        return new Batch(
            Indices,
            Rows(TokenIds),
            Rows(CaseIds),
            Rows(VectorRows),
            Mask is null ? null : Rows(Mask).to(ScalarType.Bool),
            Rows(Labels),
            View(LabelledPositions),
            KnownPositions is null ? null : View(KnownPositions),
            TokenPositions is null ? null : View(TokenPositions),
            View(LabelledRows),
            View(TokenRows),
            Tokens);

        Tensor View(Part part) => numbers.narrow(0, part.Start, part.Count);

        Tensor Rows(Part part) => View(part).view(Indices.Length, Longest);
    }
}
