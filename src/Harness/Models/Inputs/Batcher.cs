using static TorchSharp.torch;

namespace Harness.Models.Inputs;

/// <summary>Makes batches of a split's examples.</summary>
public sealed class Batcher
{
    private readonly IReadOnlyList<Example> examples;

    // Of every example: the labelled positions, and the tokens, of those before it.
    private readonly long[] labelledBefore;
    private readonly long[] tokensBefore;

    public Batcher(IReadOnlyList<Example> examples)
    {
        this.examples = examples;
        (labelledBefore, tokensBefore) = (new long[examples.Count], new long[examples.Count]);
        foreach (var (example, i) in examples.Select((example, i) => (example, i)))
        {
            (labelledBefore[i], tokensBefore[i]) = (Labelled, Tokens);
            Labelled += example.Labels.Count(label => label != Example.Ignored);
            Tokens += example.Length;
        }
    }

    /// <summary>Labelled positions of all examples.</summary>
    public long Labelled { get; }

    /// <summary>Tokens of all examples.</summary>
    public long Tokens { get; }

    /// <summary>One batch; its tensors belong to the innermost open dispose scope.</summary>
    public Batch Of(int[] indices, Device device)
    {
        var numbers = new List<long>();
        var layout = Pack(indices, numbers);
        return layout.Of(tensor(numbers.ToArray(), device: device));
    }

    /// <summary>Many batches, brought to a device in one go, so that no step waits for a copy.</summary>
    public DeviceBatches Of(IEnumerable<int[]> batches, Device device)
    {
        var numbers = new List<long>();
        BatchLayout[] layouts = [.. batches.Select(indices => Pack(indices, numbers))];
        return new DeviceBatches(layouts, tensor(numbers.ToArray(), device: device).DetachFromDisposeScope());
    }

    private BatchLayout Pack(int[] indices, List<long> numbers)
    {
        var longest = indices.Max(index => examples[index].Length);
        var size = indices.Length * longest;
        var (ids, labels, mask, tokenRows) = (new long[size], new long[size], new long[size], new long[size]);
        Array.Fill(labels, Example.Ignored);
        Array.Fill(tokenRows, Tokens);
        var (positions, known, tokenPositions, labelledRows) = (new List<long>(), new List<long>(), new List<long>(), new List<long>());
        for (var row = 0; row < indices.Length; row++)
        {
            var example = examples[indices[row]];
            var labelled = labelledBefore[indices[row]];
            for (var t = 0; t < example.Length; t++)
            {
                var at = row * longest + t;
                (ids[at], labels[at], mask[at], tokenRows[at]) = (example.TokenIds[t], example.Labels[t], 1, tokensBefore[indices[row]] + t);
                tokenPositions.Add(at);
                if (example.Labels[t] == Example.Ignored)
                    continue;
                if (example.Labels[t] != Example.Unknown)
                    known.Add(positions.Count);
                positions.Add(at);
                labelledRows.Add(labelled++);
            }
        }

        BatchLayout.Part Add(IReadOnlyCollection<long> part)
        {
            numbers.AddRange(part);
            return new(numbers.Count - part.Count, part.Count);
        }

        var padded = tokenPositions.Count < size;
        return new BatchLayout(
            indices, longest, Add(ids), padded ? Add(mask) : null, Add(labels), Add(positions), known.Count == positions.Count ? null : Add(known),
            padded ? Add(tokenPositions) : null, Add(labelledRows), Add(tokenRows), tokenPositions.Count);
    }
}
