using Harness.Common;

namespace Harness.Text;

/// <summary>Reads unlabelled text from files: plain (<c>.txt</c>) or Reuters-21578's SGML (<c>.sgm</c>), gzipped (<c>.gz</c>) or not.</summary>
public static class TextFolder
{
    private const string Plain = ".txt";
    private const string Reuters = ".sgm";

    // The folder that a Mac adds to a zip archive. Its files have the names of texts and hold none.
    private const string OfMacs = "__MACOSX";

    /// <summary>
    /// Reads a file, or every file of a folder and of the folders below it, in ordinal order of their paths. Links are followed, and each file is
    /// read once, however many links lead to it. Hidden files and folders are left out.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or no text in it.</exception>
    /// <exception cref="DataFormatException">A file is damaged; the message names it and the line.</exception>
    public static IReadOnlyList<TextDocument> Read(string path)
    {
        TextDocument[] documents = [.. Files(path).SelectMany(Parse)];
        return documents.Length > 0 ? documents : throw new DataFormatException($"{path}: no words. Expected text; check that the files are whole.");
    }

    private static string[] Files(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw Missing(path, "no such file or folder");
        string[] found =
        [
            .. Under(Target(new DirectoryInfo(path)), new HashSet<string>(StringComparer.Ordinal))
                .OrderBy(file => file.Target, StringComparer.Ordinal)
                .DistinctBy(file => file.Target, StringComparer.Ordinal)
                .Select(file => file.Named),
        ];
        return found.Length > 0 ? found : throw Missing(path, "no text there");
    }

    // A link may lead back to a folder above it, so that a folder is looked into once.
    private static IEnumerable<(string Named, string Target)> Under(FileSystemInfo folder, HashSet<string> seen)
    {
        if (!seen.Add(folder.FullName))
            yield break;
        foreach (var entry in new DirectoryInfo(folder.FullName).EnumerateFileSystemInfos())
        {
            if (entry.Name.StartsWith('.') || entry.Name == OfMacs)
                continue;
            var target = Target(entry);
            // A link may lead to a file whose name says nothing, as in the caches of programs that keep files by their hashes.
            if (target is not DirectoryInfo)
            {
                if (Kind(entry.Name) is Plain or Reuters)
                    yield return (entry.FullName, target.FullName);
            }
            else
                foreach (var file in Under(target, seen))
                    yield return file;
        }
    }

    private static FileSystemInfo Target(FileSystemInfo entry) => entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry;

    private static FileNotFoundException Missing(string path, string fault) => new(
        $"{path}: {fault}. Expected {Plain} files (UTF-8, a blank line between documents) or Reuters-21578's {Reuters} files, gzipped or not.", path);

    private static IEnumerable<TextDocument> Parse(string file) => Kind(file) switch
    {
        Plain => PlainTextReader.Parse(Bytes(file), file),
        Reuters => ReutersReader.Parse(Bytes(file), file),
        _ => throw new DataFormatException($"{file}: neither {Plain} nor {Reuters}. Rename it to the ending that fits its content."),
    };

    private static string Kind(string file) =>
        Path.GetExtension(GzipFile.IsNamed(file) ? Path.GetFileNameWithoutExtension(file) : file).ToLowerInvariant();

    private static byte[] Bytes(string file) => GzipFile.IsNamed(file)
        ? GzipFile.ReadAllBytes(file, $"Fetch it again, or take {GzipFile.Extension} off its name.")
        : RegularFile.ReadAllBytes(file);
}

/// <summary>
/// Reads plain UTF-8 text. A blank line ends a document, and any other line end is the same as a blank. So the form of BERT's own pretraining text,
/// with one sentence a line and blank lines between documents, is read too.
/// </summary>
public static class PlainTextReader
{
    /// <param name="bytes">The content of the file, not compressed.</param>
    /// <param name="source">The origin of the bytes, for messages.</param>
    /// <exception cref="DataFormatException">The bytes are not UTF-8; the message names the line.</exception>
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
