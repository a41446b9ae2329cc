namespace Harness.Text;

/// <summary>Running text: an article, or a block of a plain file.</summary>
/// <param name="Sentences">Each a list of words, as <see cref="TextWords"/> has them.</param>
public sealed record TextDocument(IReadOnlyList<IReadOnlyList<string>> Sentences);
