using System.Diagnostics.CodeAnalysis;
using Harness.Common;

namespace Harness.Tasks.NamedEntities;

/// <summary>Finds the entities in a sequence of tags.</summary>
public static class EntitySpans
{
    private static readonly EntityTag Outside = new('O', EntityTag.Untyped);

    /// <summary>Gives the entities of one sentence, in order.</summary>
    /// <exception cref="ArgumentException">One of the texts is not a tag of the scheme.</exception>
    public static IReadOnlyList<EntitySpan> Of(IEnumerable<string> tags, EntityScheme scheme = EntityScheme.Default)
    {
        var spans = new List<EntitySpan>();
        Find([.. tags.Select(tag => EntityTag.Parse(tag, scheme))], spans, scheme);
        return spans;
    }

    /// <summary>Puts the entities of one sentence into <paramref name="spans"/>, which is emptied first.</summary>
    public static void Find(ReadOnlySpan<EntityTag> tags, List<EntitySpan> spans, EntityScheme scheme = EntityScheme.Default)
    {
        spans.Clear();
        if (scheme == EntityScheme.Iob2)
            FindIob2(tags, spans);
        else
            FindDefault(tags, spans);
    }

    private static void FindDefault(ReadOnlySpan<EntityTag> tags, List<EntitySpan> spans)
    {
        var previous = Outside;
        var start = 0;

        // An O after the last tag ends an entity that is still open.
        for (var i = 0; i <= tags.Length; i++)
        {
            var current = i < tags.Length ? tags[i] : Outside;
            if (Ends(previous, current))
                spans.Add(new EntitySpan(previous.Type, start, i - 1));
            if (Starts(previous, current))
                start = i;
            previous = current;
        }
    }

    private static void FindIob2(ReadOnlySpan<EntityTag> tags, List<EntitySpan> spans)
    {
        int? start = null;
        for (var i = 0; i <= tags.Length; i++)
        {
            var current = i < tags.Length ? tags[i] : Outside;
            if (start is { } first && (current.Kind != 'I' || current.Type != tags[first].Type))
            {
                spans.Add(new EntitySpan(tags[first].Type, first, i - 1));
                start = null;
            }

            if (current.Kind == 'B')
                start = i;
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

/// <summary>The rule by which tags become entities.</summary>
public enum EntityScheme
{
    /// <summary>
    /// The rule of seqeval's default mode and of conlleval: an I- after O begins an entity, and so does a change of type.
    /// </summary>
    Default,

    /// <summary>
    /// The rule of seqeval's strict mode with IOB2: an entity is a B- with the I- of the same type that follow it. Any other I- belongs to no entity.
    /// </summary>
    Iob2,
}

/// <summary>The names by which users choose an <see cref="EntityScheme"/>.</summary>
public static class EntitySchemes
{
    private static readonly Dictionary<string, EntityScheme> ByName = new(StringComparer.Ordinal)
    {
        ["default"] = EntityScheme.Default,
        ["iob2"] = EntityScheme.Iob2,
    };

    /// <summary>The names, that of the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys];

    /// <summary>The name of a scheme.</summary>
    public static string NameOf(EntityScheme scheme) => ByName.First(entry => entry.Value == scheme).Key;

    /// <summary>Finds a scheme by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static EntityScheme Find(string name) => ByName.TryGetValue(name, out var scheme)
        ? scheme
        : throw new ArgumentException(
            $"There is no scheme '{name}'. Did you mean {NearestName.Of(name, Names)}? Schemes: {string.Join(", ", Names)}.");
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

    /// <summary>Describes the tags of a scheme, for messages.</summary>
    public static string Expected(EntityScheme scheme) =>
        $"O, or one of {string.Join(' ', Kinds(scheme)[..^1].ToCharArray())}, alone or followed by a hyphen and an entity type (such as B-PER)";

    /// <summary>Reads a tag.</summary>
    /// <exception cref="ArgumentException">The text is not a tag of the scheme.</exception>
    public static EntityTag Parse(string text, EntityScheme scheme) => TryParse(text, scheme, out var tag)
        ? tag
        : throw new ArgumentException($"'{text}' is not a tag; expected {Expected(scheme)}.", nameof(text));

    /// <summary>
    /// Reads a tag; false when the first character is no kind that the scheme has, when there is a second one that is not a hyphen, or when the type
    /// has a control character.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, EntityScheme scheme, out EntityTag tag)
    {
        tag = default;
        if (string.IsNullOrEmpty(text) || !Kinds(scheme).Contains(text[0], StringComparison.Ordinal) || (text.Length > 1 && text[1] != '-'))
            return false;
        var type = text.Length > 2 ? text[2..] : "";
        if (type.Any(char.IsControl))
            return false;
        // seqeval strips hyphens from both ends of a type in its strict mode, and in that mode only.
        if (scheme == EntityScheme.Iob2)
            type = type.Trim('-');
        tag = new EntityTag(text[0], type.Length > 0 ? type : Untyped);
        return true;
    }

    private static string Kinds(EntityScheme scheme) => scheme == EntityScheme.Iob2 ? "BIO" : "BIESO";
}
