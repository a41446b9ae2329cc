using Harness.Common;
using Harness.Contest.Weights;
using Harness.Models.Words;

namespace Harness.Fetching;

/// <summary>A place that vectors of words are read from.</summary>
internal interface IVectorSource
{
    /// <summary>The place as messages name it.</summary>
    string NameFor(PublishedVectors vectors);

    /// <summary>Reads the vectors and verifies them.</summary>
    /// <exception cref="FetchException">The place does not have them.</exception>
    /// <exception cref="DataFormatException">The vectors there are damaged, or others.</exception>
    Task<WordVectors> ReadAsync(PublishedVectors vectors, CancellationToken cancel);
}

/// <summary>Reads vectors that a folder has: the npm package, packed or unpacked, or the authors' archive or text file.</summary>
internal sealed class VectorsInFolder(string folder) : IVectorSource
{
    /// <inheritdoc/>
    public string NameFor(PublishedVectors vectors) => folder;

    /// <inheritdoc/>
    public Task<WordVectors> ReadAsync(PublishedVectors vectors, CancellationToken cancel)
    {
        (string Path, Func<PublishedVectors, string, WordVectors> Read)[] places =
        [
            (vectors.PackageFile, PackagedVectors.ReadArchive),
            (vectors.PackageMember, PackagedVectors.ReadFile),
            (Path.Combine("node_modules", vectors.Package, vectors.PackageMember), PackagedVectors.ReadFile),
            (Path.GetFileName(vectors.Archive.LocalPath), AuthorsVectors.ReadArchive),
            (vectors.Member, AuthorsVectors.ReadFile),
        ];
        var found = places.FirstOrDefault(place => File.Exists(Path.Combine(folder, place.Path)));
        return found.Read is not null
            ? Task.FromResult(found.Read(vectors, RegularFile.Checked(Path.Combine(folder, found.Path))))
            : throw new FetchException(
                $"{Path.GetFullPath(folder)}: no vectors there. Looked for {string.Join(", ", places.Select(place => place.Path))}.");
    }
}
