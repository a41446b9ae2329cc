namespace Harness.Common;

/// <summary>Takes parts of sequences.</summary>
internal static class Chunks
{
    /// <summary>Divides a sequence into the longest parts whose elements have equal keys.</summary>
    public static IEnumerable<IReadOnlyList<T>> ChunkBy<T, TKey>(this IEnumerable<T> sequence, Func<T, TKey> keyOf)
    {
        var part = new List<T>();
        foreach (var element in sequence)
        {
            if (part.Count > 0 && !Equals(keyOf(part[0]), keyOf(element)))
            {
                yield return part;
                part = [];
            }

            part.Add(element);
        }

        if (part.Count > 0)
            yield return part;
    }

    /// <summary>Takes elements until their sizes together are enough, or all where they never are.</summary>
    public static IEnumerable<T> TakeUntil<T>(this IEnumerable<T> sequence, int enough, Func<T, int> sizeOf)
    {
        // The sequence is asked for no element that is not taken, because making one may be work.
        using var elements = sequence.GetEnumerator();
        for (var taken = 0; taken < enough && elements.MoveNext(); taken += sizeOf(elements.Current))
            yield return elements.Current;
    }
}
