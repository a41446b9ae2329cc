using System.Text;
using Harness.Common;

namespace Harness.Tests.Fuzzing;

/// <summary>Damages files at random, each time the same way for the same seed.</summary>
internal static class Mutation
{
    /// <summary>One to four flipped bits, changed, lost, repeated or added bytes, or a cut.</summary>
    public static byte[] OfBytes(byte[] file, SplitMix random)
    {
        var mutated = file.ToArray();
        for (var count = 1 + random.Below(4); count > 0; count--)
            mutated = Damaged(mutated, random);
        return mutated;
    }

    /// <summary>One to three values replaced, or properties repeated, removed or exchanged; the result need not be JSON.</summary>
    public static byte[] OfJson(byte[] json, SplitMix random)
    {
        var mutated = json;
        for (var count = 1 + random.Below(3); count > 0; count--)
            mutated = Edited(mutated, random);
        return mutated;
    }

    private static byte[] Damaged(byte[] file, SplitMix random)
    {
        if (file.Length == 0)
            return [(byte)random.Below(256)];
        var at = random.Below(file.Length);
        var length = Math.Min(1 + random.Below(32), file.Length - at);
        switch (random.Below(6))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Below(8));
                return file;
            case 1:
                file[at] = (byte)random.Below(256);
                return file;
            case 2:
                return file[..at];
            case 3:
                return Spliced(file, at..(at + length), []);
            case 4:
                return Spliced(file, at..at, file[at..(at + length)]);
            default:
                return [.. file, .. Enumerable.Range(0, length).Select(_ => (byte)random.Below(256))];
        }
    }

    private static byte[] Edited(byte[] json, SplitMix random)
    {
        var (values, members) = JsonPieces.Of(json);
        if (values.Count == 0 || members.Count == 0)
            return json;
        var value = values[random.Below(values.Count)];
        var member = members[random.Below(members.Count)];
        switch (random.Below(7))
        {
            case 0 or 1:
                return Spliced(json, value, Encoding.UTF8.GetBytes(NastyJson.Value(random)));
            case 2:
                return Neighbouring(json, value, random);
            case 3:
                return Spliced(json, member.Start..member.Start, [.. json[member], (byte)',']);
            case 4:
                return Spliced(json, member, []);
            case 5:
                var other = members[random.Below(members.Count)];
                return Spliced(json, member, json[other]);
            default:
                return Exchanged(json, value, values[random.Below(values.Count)]);
        }
    }

    // A number that is off by a little; another value becomes nasty.
    private static byte[] Neighbouring(byte[] json, Range value, SplitMix random) => Spliced(
        json,
        value,
        Encoding.UTF8.GetBytes(long.TryParse(json[value], out var number)
            ? Invariant($"{number + random.Below(9) - 4}")
            : NastyJson.Value(random)));

    // Such as two tensors' offsets. Where one lies in the other, that one takes its place.
    private static byte[] Exchanged(byte[] json, Range one, Range other)
    {
        var (first, second) = one.Start.Value <= other.Start.Value ? (one, other) : (other, one);
        return second.Start.Value < first.End.Value
            ? Spliced(json, first, json[second])
            : [.. json[..first.Start], .. json[second], .. json[first.End..second.Start], .. json[first], .. json[second.End..]];
    }

    private static byte[] Spliced(byte[] bytes, Range range, byte[] with) => [.. bytes[..range.Start], .. with, .. bytes[range.End..]];
}
