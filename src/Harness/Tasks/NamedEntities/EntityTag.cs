using System.Diagnostics.CodeAnalysis;

namespace Harness.Tasks.NamedEntities;

/// <summary>A tag taken apart: <c>B-MISC-X</c> has the kind B and the type <c>MISC-X</c>.</summary>
/// <param name="Kind">One of <c>B I E S O</c>.</param>
/// <param name="Type">What follows the first hyphen; <see cref="Untyped"/> for a bare tag.</param>
public readonly record struct EntityTag(char Kind, string Type)
{
    /// <summary>The type of a tag that names none, as seqeval has it.</summary>
    public const string Untyped = "_";

    /// <summary>What a tag may look like, for messages.</summary>
    public const string Expected = "O, or one of B I E S, alone or followed by a hyphen and an entity type (such as B-PER)";

    /// <exception cref="ArgumentException">The text is not a tag.</exception>
    public static EntityTag Parse(string text) =>
        TryParse(text, out var tag) ? tag : throw new ArgumentException($"'{text}' is not a tag; expected {Expected}.", nameof(text));

    /// <summary>False when the first character is no kind, or a second one is not a hyphen: a word that merely begins with B is no tag.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EntityTag tag)
    {
        tag = default;
        if (string.IsNullOrEmpty(text) || !"BIESO".Contains(text[0], StringComparison.Ordinal) || (text.Length > 1 && text[1] != '-'))
            return false;
        tag = new EntityTag(text[0], text.Length > 2 ? text[2..] : Untyped);
        return true;
    }
}
