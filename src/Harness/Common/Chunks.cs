namespace Harness.Common;

/// <summary>Divides sequences.</summary>
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
}
