using Harness.Common;
using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Training.Pretraining;

/// <summary>
/// Chooses the tokens that the model must guess, anew whenever a sequence is drawn (dynamic masking, RoBERTa, arXiv 1907.11692, section 4.1), as BERT
/// does (Devlin et al., arXiv 1810.04805, section 3.1). It takes the given share of each sequence's tokens, specials excepted. Of these 80 % become
/// [MASK], 10 % become a random entry of the vocabulary and 10 % stay as they are.
/// </summary>
/// <param name="wordPiece">Gives the special tokens and the size of the vocabulary.</param>
/// <param name="share">The share of tokens that are chosen.</param>
/// <param name="wholeWords">True when words are chosen instead of single tokens. A word that would exceed the share is passed over.</param>
public sealed class TokenMasking(BertWordPiece wordPiece, double share, bool wholeWords)
{
    private const double ToMask = 0.8;

    // Half of the chosen tokens that are not masked, which are a tenth of all chosen ones, become random.
    private const double ToRandom = 0.5;

    /// <summary>Masks sequences of one length. The tensors belong to the innermost open dispose scope.</summary>
    /// <param name="sequences">The sequences of the batch.</param>
    /// <param name="random">The generator of all choices.</param>
    /// <param name="device">The device that the batch is brought to.</param>
    public MaskedBatch Mask(IReadOnlyList<PackedSequence> sequences, SplitMix random, Device device)
    {
        using var batches = Mask([(sequences, random)], device);
        return batches[0];
    }

    /// <summary>Masks many batches and brings them to a device in one go, so that no step waits for a copy.</summary>
    public MaskedBatches Mask(IEnumerable<(IReadOnlyList<PackedSequence> Sequences, SplitMix Random)> batches, Device device)
    {
        var numbers = new List<long>();
        var layouts = batches.Select(batch => Pack(batch.Sequences, batch.Random, numbers)).ToArray();
        return new MaskedBatches(layouts, tensor(numbers.ToArray(), device: device).DetachFromDisposeScope());
    }

    /// <summary>Chooses the tokens of a sequence that the model must guess, and returns their places in order.</summary>
    public IReadOnlyList<int> Chosen(PackedSequence sequence, SplitMix random)
    {
        var units = Units(sequence);
        var wanted = Math.Max(1, (int)Math.Round(share * units.Sum(unit => unit.Length), MidpointRounding.AwayFromZero));
        var chosen = new List<int>(wanted);
        // This is the shuffle of Fisher and Yates, continued only as far as it is needed.
        for (var i = 0; i < units.Count && chosen.Count < wanted; i++)
        {
            var j = i + random.Below(units.Count - i);
            (units[i], units[j]) = (units[j], units[i]);
            if (chosen.Count + units[i].Length <= wanted)
                chosen.AddRange(Enumerable.Range(units[i].Start, units[i].Length));
        }

        chosen.Sort();
        return chosen;
    }

    // Appends the numbers of a batch to those of all batches.
    private MaskedBatches.Layout Pack(IReadOnlyList<PackedSequence> sequences, SplitMix random, List<long> numbers)
    {
        var length = sequences[0].TokenIds.Length;
        var ids = new List<long>(sequences.Count * length);
        var positions = new List<long>();
        var targets = new List<long>();
        foreach (var sequence in sequences)
        {
            var first = ids.Count;
            ids.AddRange(sequence.TokenIds.Select(id => (long)id));
            foreach (var place in Chosen(sequence, random))
            {
                positions.Add(first + place);
                targets.Add(sequence.TokenIds[place]);
                ids[first + place] = Shown(sequence.TokenIds[place], random);
            }
        }

        var start = numbers.Count;
        numbers.AddRange(ids);
        numbers.AddRange(positions);
        numbers.AddRange(targets);
        return new(start, sequences.Count, length, positions.Count);
    }

    private int Shown(int token, SplitMix random)
    {
        if (random.Chance(ToMask))
            return wordPiece.MaskId;
        return random.Chance(ToRandom) ? random.Below(wordPiece.VocabularySize) : token;
    }

    // Lists the units of choice: words where whole words are masked, tokens otherwise.
    private List<(int Start, int Length)> Units(PackedSequence sequence)
    {
        var units = new List<(int Start, int Length)>(sequence.TokenIds.Length);
        for (var t = 0; t < sequence.TokenIds.Length; t++)
        {
            // Text never yields special tokens, so that an id of one is never a word's.
            if (sequence.TokenIds[t] == wordPiece.ClassificationId || sequence.TokenIds[t] == wordPiece.SeparatorId)
                continue;
            if (wholeWords && units.Count > 0 && !sequence.WordStarts[t] && units[^1].Start + units[^1].Length == t)
                units[^1] = (units[^1].Start, units[^1].Length + 1);
            else
                units.Add((t, 1));
        }

        return units;
    }
}

/// <summary>A batch of B sequences of T tokens, N of which the model must guess.</summary>
/// <param name="TokenIds">The ids that the model sees (B, T), int64.</param>
/// <param name="Positions">The ones among the B * T positions that the model must guess (N), int64.</param>
/// <param name="Targets">The ids that stood there (N), int64.</param>
public sealed record MaskedBatch(Tensor TokenIds, Tensor Positions, Tensor Targets);

/// <summary>Masked batches whose numbers are on a device already.</summary>
public sealed class MaskedBatches : IDisposable
{
    private readonly IReadOnlyList<Layout> layouts;
    private readonly Tensor numbers;

    internal MaskedBatches(IReadOnlyList<Layout> layouts, Tensor numbers)
    {
        this.layouts = layouts;
        this.numbers = numbers;
    }

    /// <summary>The number of batches.</summary>
    public int Count => layouts.Count;

    /// <summary>
    /// A batch. Its tensors are views that belong to the innermost open dispose scope; they stay valid after this object is disposed of.
    /// </summary>
    public MaskedBatch this[int index]
    {
        get
        {
            var (start, rows, length, guessed) = layouts[index];
            var size = rows * length;
            return new MaskedBatch(
                numbers.narrow(0, start, size).view(rows, length),
                numbers.narrow(0, start + size, guessed),
                numbers.narrow(0, start + size + guessed, guessed));
        }
    }

    public void Dispose() => numbers.Dispose();

    /// <summary>The place of a batch among the numbers: its token ids, then its positions, then its targets.</summary>
    internal sealed record Layout(int Start, int Rows, int Length, int Guessed);
}
