using Harness.Common;
using Harness.Training;

namespace Harness.Text;

/// <summary>
/// Plain UTF-8 text: a blank line ends a document, a line end means no more than a blank. A sentence a line with blank lines between documents, as
/// BERT's own pretraining text has it, reads the same.
/// </summary>
public static class PlainTextReader
{
    /// <param name="bytes">The file's, not compressed.</param>
    /// <param name="source">What the bytes came from, for messages.</param>
    /// <exception cref="DataFormatException">Invalid UTF-8; the message names the line.</exception>
    public static IEnumerable<TextDocument> Parse(ReadOnlySpan<byte> bytes, string source)
    {
        var documents = new List<TextDocument>();
        var block = new List<string>();
        foreach (var line in Utf8Lines.Split(bytes, source))
        {
            if (!string.IsNullOrWhiteSpace(line))
                block.Add(line);
            else
                EndBlock();
        }

        EndBlock();
        return documents;

        void EndBlock()
        {
            IReadOnlyList<string>[] sentences = [.. SentenceSplitter.Split(string.Join('\n', block))];
            if (sentences.Length > 0)
                documents.Add(new TextDocument(sentences));
            block.Clear();
        }
    }
}
