using Harness.Common;

namespace Harness.Text;

/// <summary>A document of running text, such as an article or a block of a plain file.</summary>
/// <param name="Sentences">The sentences, each a list of words as <see cref="TextWords"/> splits them.</param>
public sealed record TextDocument(IReadOnlyList<IReadOnlyList<string>> Sentences);

/// <summary>Unlabelled text that is read or generated when it is first asked for.</summary>
public sealed class TextSource(Func<IReadOnlyList<TextDocument>> read)
{
    private readonly Lazy<IReadOnlyList<TextDocument>> documents = new(read);
    private string? sha256;

    /// <summary>The documents in their order.</summary>
    /// <exception cref="FileNotFoundException">There is no text; the message says what to name.</exception>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public IReadOnlyList<TextDocument> Documents => documents.Value;

    /// <summary>The SHA-256 hash of the words, in lower-case hexadecimal.</summary>
    public string Sha256 => sha256 ??= HashOf(Documents);

    /// <summary>Gives the text without the sentences that others have too, such as those of a test split.</summary>
    /// <param name="sentences">The words of the others' sentences.</param>
    public TextSource Without(IEnumerable<IReadOnlyList<string>> sentences) => new(() =>
    {
        var withheld = sentences.Select(SentenceKey.Of).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Documents
                .Select(document => new TextDocument([.. document.Sentences.Where(words => !withheld.Contains(SentenceKey.Of(words)))]))
                .Where(document => document.Sentences.Count > 0),
        ];
    });

    /// <summary>Makes a source of a file or a folder, as <see cref="TextFolder"/> reads it.</summary>
    public static TextSource At(string path) => new(() => TextFolder.Read(path));

    /// <summary>Makes a source of a file or a folder, or one without text where none is named.</summary>
    /// <param name="advice">The message of the exception that is thrown when the text that is not there is asked for.</param>
    public static TextSource Of(string? path, string advice) => path is null ? None(advice) : At(path);

    /// <summary>Makes a source without text, which throws when it is asked for documents.</summary>
    /// <param name="advice">The message of the exception.</param>
    public static TextSource None(string advice) => new(() => throw new FileNotFoundException(advice));

    private static string HashOf(IReadOnlyList<TextDocument> documents)
    {
        using var hash = new ContentHash();
        foreach (var document in documents)
        {
            foreach (var sentence in document.Sentences)
                hash.Add(string.Join(' ', sentence) + "\n");
            hash.Add("\n");
        }

        return hash.ToText();
    }
}
