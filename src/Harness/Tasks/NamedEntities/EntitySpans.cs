using System.Diagnostics.CodeAnalysis;

namespace Harness.Tasks.NamedEntities;

/// <summary>
/// Finds the entities in a sequence of tags by the rule of seqeval's default mode and of conlleval: an I- after O begins an entity, and so does
/// a change of type.
/// </summary>
public static class EntitySpans
{
    /// <summary>Gives the entities of one sentence, in order.</summary>
    /// <exception cref="ArgumentException">One of the texts is not a tag.</exception>
    public static IReadOnlyList<EntitySpan> Of(IEnumerable<string> tags)
    {
        var spans = new List<EntitySpan>();
        Find([.. tags.Select(EntityTag.Parse)], spans);
        return spans;
    }

    /// <summary>Puts the entities of one sentence into <paramref name="spans"/>, which is emptied first.</summary>
    public static void Find(ReadOnlySpan<EntityTag> tags, List<EntitySpan> spans)
    {
        spans.Clear();
        var outside = new EntityTag('O', EntityTag.Untyped);
        var previous = outside;
        var start = 0;

        // An O after the last tag ends an entity that is still open.
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

/// <summary>An entity in a sequence of tags.</summary>
/// <param name="Type">The type, such as PER.</param>
/// <param name="Start">The first position, from 0.</param>
/// <param name="End">The last position, inclusive.</param>
public readonly record struct EntitySpan(string Type, int Start, int End);

/// <summary>The two parts of a tag: <c>B-MISC-X</c> has the kind B and the type <c>MISC-X</c>.</summary>
/// <param name="Kind">The kind, which is one of <c>B I E S O</c>.</param>
/// <param name="Type">The text after the first hyphen; <see cref="Untyped"/> for a tag without one.</param>
public readonly record struct EntityTag(char Kind, string Type)
{
    /// <summary>The type of a tag that names none, as in seqeval.</summary>
    public const string Untyped = "_";

    /// <summary>The form of a tag, for messages.</summary>
    public const string Expected = "O, or one of B I E S, alone or followed by a hyphen and an entity type (such as B-PER)";

    /// <summary>Reads a tag.</summary>
    /// <exception cref="ArgumentException">The text is not a tag.</exception>
    public static EntityTag Parse(string text) =>
        TryParse(text, out var tag) ? tag : throw new ArgumentException($"'{text}' is not a tag; expected {Expected}.", nameof(text));

    /// <summary>Reads a tag; false when the first character is no kind, or when there is a second one that is not a hyphen.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EntityTag tag)
    {
        tag = default;
        if (string.IsNullOrEmpty(text) || !"BIESO".Contains(text[0], StringComparison.Ordinal) || (text.Length > 1 && text[1] != '-'))
            return false;
        tag = new EntityTag(text[0], text.Length > 2 ? text[2..] : Untyped);
        return true;
    }
}
