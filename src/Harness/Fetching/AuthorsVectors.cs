using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Harness.Common;
using Harness.Contest.Weights;
using Harness.Models.Words;

namespace Harness.Fetching;

/// <summary>
/// Reads vectors from the text file that their authors publish. A line has a word and the components of its vector, with single spaces between them.
/// The file has words that the package lacks, among them numerals.
/// </summary>
internal static class AuthorsVectors
{
    /// <summary>Reads the authors' archive.</summary>
    /// <exception cref="DataFormatException">The archive is damaged, or another one.</exception>
    public static WordVectors ReadArchive(PublishedVectors vectors, string archive)
    {
        try
        {
            using var zip = ZipFile.OpenRead(archive);
            var entry = zip.GetEntry(vectors.Member)
                ?? throw new DataFormatException($"{archive}: no member {vectors.Member}. Expected the archive of {vectors.Archive}.");
            using var content = entry.Open();
            return Verified(vectors, content, $"{archive}, {vectors.Member}");
        }
        catch (InvalidDataException error)
        {
            throw new DataFormatException($"{archive}: not a zip archive, or damaged ({error.Message}). Get it again.", error);
        }
    }

    /// <summary>Reads the text file of the authors' archive.</summary>
    /// <exception cref="DataFormatException">The file is damaged, or another one.</exception>
    public static WordVectors ReadFile(PublishedVectors vectors, string path)
    {
        using var file = File.OpenRead(path);
        return Verified(vectors, file, path);
    }

    private static WordVectors Verified(PublishedVectors vectors, Stream text, string place)
    {
        using var hash = SHA256.Create();
        WordVectors read;
        using (var hashed = new CryptoStream(text, hash, CryptoStreamMode.Read))
            read = Read(hashed, place);
        var found = Convert.ToHexStringLower(hash.Hash!);
        return found == vectors.MemberSha256
            ? read
            : throw new DataFormatException(
                $"{place}: not the authors' {vectors.Member}: sha256 {found}, expected {vectors.MemberSha256}. Get it again from {vectors.Archive}.");
    }

    private static WordVectors Read(Stream text, string place)
    {
        var words = new List<string>();
        var numbers = new List<float>();
        using var lines = new StreamReader(text, leaveOpen: true);
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            var parts = line.Split(' ');
            words.Add(parts[0]);
            foreach (var part in parts.AsSpan(1))
            {
                if (!float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var component))
                    throw new DataFormatException(Invariant($"{place}, line {number}: '{part}' is no number. Expected a word and its vector."));
                numbers.Add(component);
            }
        }

        try
        {
            return new WordVectors(words, [.. numbers]);
        }
        catch (ArgumentException error)
        {
            throw new DataFormatException($"{place}: {error.Message}", error);
        }
    }
}

/// <summary>Downloads the authors' archive and reads it.</summary>
/// <param name="fetcher">Fetches the archive.</param>
/// <param name="downloads">The folder where the archive is kept until it was read, so that a download that broke off can be continued.</param>
internal sealed class AuthorsArchive(Fetcher fetcher, string downloads) : IVectorSource
{
    /// <inheritdoc/>
    public string NameFor(PublishedVectors vectors) => $"the authors' archive {vectors.Archive}";

    /// <inheritdoc/>
    public async Task<WordVectors> ReadAsync(PublishedVectors vectors, CancellationToken cancel)
    {
        var file = new RemoteFile(vectors.Archive, vectors.ArchiveBytes, vectors.ArchiveSha256);
        var path = Path.Combine(downloads, file.Name);
        await fetcher.FetchAsync(file, path, cancel);
        var read = AuthorsVectors.ReadArchive(vectors, path);
        File.Delete(path);
        return read;
    }
}
