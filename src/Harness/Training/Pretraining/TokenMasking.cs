using Harness.Common;
using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Training.Pretraining;

/// <summary>
/// Chooses the tokens to be guessed, anew whenever a sequence is drawn (dynamic masking, RoBERTa, arXiv 1907.11692, section 4.1), as BERT does (Devlin
/// et al., arXiv 1810.04805, section 3.1): the given share of each sequence's tokens but specials; of these 80 % become [MASK], 10 % a random
/// entry of the vocabulary, 10 % stay. With whole words the units are words, taken while they fit.
/// </summary>
public sealed class TokenMasking(BertWordPiece wordPiece, double share, bool wholeWords)
{
    private const double ToMask = 0.8;
    private const double ToRandom = 0.5;

    /// <summary>Gathers sequences of one length; the tensors belong to the innermost open dispose scope.</summary>
    /// <param name="random">All choices come from it.</param>
    public MaskedBatch Mask(IReadOnlyList<PackedSequence> sequences, SplitMix random, Device device)
    {
        using var batches = Mask([(sequences, random)], device);
        return batches[0];
    }

    /// <summary>Many batches, brought to a device in one go, so that no step waits for a copy.</summary>
    public MaskedBatches Mask(IEnumerable<(IReadOnlyList<PackedSequence> Sequences, SplitMix Random)> batches, Device device)
    {
        var numbers = new List<long>();
        var layouts = batches.Select(batch => Pack(batch.Sequences, batch.Random, numbers)).ToArray();
        return new MaskedBatches(layouts, tensor(numbers.ToArray(), device: device).DetachFromDisposeScope());
    }

    private MaskedBatches.Layout Pack(IReadOnlyList<PackedSequence> sequences, SplitMix random, List<long> numbers)
    {
        var length = sequences[0].TokenIds.Length;
        var ids = new long[sequences.Count * length];
        var positions = new List<long>();
        var targets = new List<long>();
        for (var row = 0; row < sequences.Count; row++)
        {
            var tokens = sequences[row].TokenIds;
            for (var t = 0; t < length; t++)
                ids[row * length + t] = tokens[t];
            foreach (var t in Chosen(sequences[row], random))
            {
                positions.Add(row * length + t);
                targets.Add(tokens[t]);
                ids[row * length + t] = Shown(tokens[t], random);
            }
        }

        var start = numbers.Count;
        numbers.AddRange(ids);
        numbers.AddRange(positions);
        numbers.AddRange(targets);
        return new(start, sequences.Count, length, positions.Count);
    }

    /// <summary>The tokens of a sequence that are to be guessed, in order.</summary>
    public IReadOnlyList<int> Chosen(PackedSequence sequence, SplitMix random)
    {
        var units = Units(sequence);
        var wanted = Math.Max(1, (int)Math.Round(share * units.Sum(unit => unit.Length), MidpointRounding.AwayFromZero));
        var chosen = new List<int>(wanted);
        // Fisher and Yates, as far as it is needed.
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

    private int Shown(int token, SplitMix random)
    {
        if (random.Chance(ToMask))
            return wordPiece.MaskId;
        return random.Chance(ToRandom) ? random.Below(wordPiece.VocabularySize) : token;
    }

    private List<(int Start, int Length)> Units(PackedSequence sequence)
    {
        var units = new List<(int Start, int Length)>(sequence.TokenIds.Length);
        for (var t = 0; t < sequence.TokenIds.Length; t++)
        {
            // Text never yields specials, so that these are not text.
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
