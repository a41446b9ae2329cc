using Harness.Common;

namespace Harness.Tasks.NamedEntities;

/// <summary>IOB2 tags in the order of their ids: O first, then B- and I- of every entity type.</summary>
public sealed class TagSet
{
    private readonly string[] names;
    private readonly Dictionary<string, int> ids;

    /// <summary>Makes the tags of entity types.</summary>
    /// <param name="types">The entity types in order, such as PER, ORG, LOC, MISC.</param>
    /// <exception cref="ArgumentException">A type is no name, or there twice.</exception>
    public TagSet(params string[] types)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, type) in types.Index())
        {
            CheckType(type, index + 1, types.Length);
            if (!places.TryAdd(type, index + 1))
                throw new ArgumentException($"Entity types {places[type]} and {index + 1} are both '{type}'. Expected each type once.");
        }

        Types = types;
        names = ["O", .. types.SelectMany(type => new[] { $"B-{type}", $"I-{type}" })];
        ids = names.Select((name, id) => (name, id)).ToDictionary(pair => pair.name, pair => pair.id, StringComparer.Ordinal);
    }

    // A tag is a column of a corpus, and columns are separated by blanks.
    private static void CheckType(string? type, int place, int types)
    {
        var fault = type switch
        {
            null => "null",
            "" => "empty",
            _ when type.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)) =>
                $"'{string.Concat(type.Select(PrintableText.Escaped))}'",
            _ => null,
        };
        if (fault is not null)
            throw new ArgumentException($"Entity type {place} of {types} is {fault}. Expected a name without blanks, such as PER.");
    }

    /// <summary>Gives the set whose tags have these names, in this order.</summary>
    /// <exception cref="ArgumentException">The names are not O and then B- and I- of every type.</exception>
    public static TagSet Of(IReadOnlyList<string> names)
    {
        var tags = new TagSet([.. names.Where(name => name.StartsWith("B-", StringComparison.Ordinal)).Select(name => name[2..])]);
        return tags.names.SequenceEqual(names)
            ? tags
            : throw new ArgumentException(
                $"The labels are {string.Join(' ', names)}. Expected those of named entities: O, then B- and I- of every type.");
    }

    /// <summary>The tags of CoNLL-2003: <c>O B-PER I-PER B-ORG I-ORG B-LOC I-LOC B-MISC I-MISC</c> have the ids 0 to 8.</summary>
    public static TagSet Conll2003 { get; } = new("PER", "ORG", "LOC", "MISC");

    /// <summary>The entity types, in order.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>The names of the tags, in the order of their ids.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The number of tags.</summary>
    public int Count => names.Length;

    /// <summary>The name of a tag.</summary>
    public string this[int id] => names[id];

    /// <summary>Finds the id of a tag; false where the set has no tag of that name.</summary>
    public bool TryGetId(string name, out int id) => ids.TryGetValue(name, out id);

    /// <summary>
    /// Gives the tag in IOB2. There every entity begins with B-, while in IOB1, which CoNLL-2003 was published in, one begins with I- unless it
    /// follows another of its type.
    /// </summary>
    /// <param name="id">The tag of a word.</param>
    /// <param name="before">The tag of the word before it in the sentence, in IOB2; that of O for the first word.</param>
    public int InIob2(int id, int before)
    {
        var isInside = id > 0 && id % 2 == 0;
        return isInside && before != id && before != id - 1 ? id - 1 : id;
    }

    /// <summary>Gives the label of a word's second and later tokens: I-X for B-X, otherwise the same label.</summary>
    public int Continuation(int id) => id % 2 == 1 ? id + 1 : id;
}
