namespace Harness.Tasks.NamedEntities;

/// <summary>
/// The chunks of a tag sequence by the rule of seqeval's default mode, itself that of conlleval: an I- after O opens a chunk, and a
/// change of type opens another. This is the only place that knows the rule.
/// </summary>
public static class EntitySpans
{
    /// <summary>Chunks of one sentence, in order.</summary>
    /// <exception cref="ArgumentException">One of the texts is not a tag.</exception>
    public static IReadOnlyList<EntitySpan> Of(IEnumerable<string> tags)
    {
        var spans = new List<EntitySpan>();
        Find([.. tags.Select(EntityTag.Parse)], spans);
        return spans;
    }

    /// <summary>Puts the chunks of one sentence into <paramref name="spans"/>, which is emptied first.</summary>
    public static void Find(ReadOnlySpan<EntityTag> tags, List<EntitySpan> spans)
    {
        spans.Clear();
        var outside = new EntityTag('O', EntityTag.Untyped);
        var previous = outside;
        var start = 0;

        // One O past the end closes whatever is open.
        for (var i = 0; i <= tags.Length; i++)
        {
            var current = i < tags.Length ? tags[i] : outside;
            if (Ends(previous, current))
                spans.Add(new EntitySpan(previous.Type, start, i - 1));
            if (Starts(previous, current))
                start = i;
            previous = current;
        }
    }

    private static bool Ends(EntityTag previous, EntityTag current) => previous.Kind switch
    {
        'O' => false,
        'E' or 'S' => true,
        _ => current.Kind is 'B' or 'S' or 'O' || previous.Type != current.Type,
    };

    private static bool Starts(EntityTag previous, EntityTag current) => current.Kind switch
    {
        'O' => false,
        'B' or 'S' => true,
        _ => previous.Kind is 'E' or 'S' or 'O' || previous.Type != current.Type,
    };
}
