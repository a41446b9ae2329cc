using System.Text;
using Harness.Common;

namespace Harness.Text;

/// <summary>Unlabelled text that is read, or written, when it is first asked for.</summary>
public sealed class TextSource(Func<IReadOnlyList<TextDocument>> read)
{
    private readonly Lazy<IReadOnlyList<TextDocument>> documents = new(read);
    private string? sha256;

    /// <exception cref="FileNotFoundException">There is none; the message says what to name.</exception>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public IReadOnlyList<TextDocument> Documents => documents.Value;

    /// <summary>SHA-256 of the words, lower-case hexadecimal.</summary>
    public string Sha256 => sha256 ??= HashOf(Documents);

    /// <summary>A file or a folder, as <see cref="TextFolder"/> reads it.</summary>
    public static TextSource At(string path) => new(() => TextFolder.Read(path));

    /// <summary>None: asking for it throws.</summary>
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
