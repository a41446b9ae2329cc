using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Words;
using Methods.Families;

namespace Methods;

/// <summary>
/// The CRF of <see cref="CrfFeatures"/> with further features (Turian et al., ACL 2010): classes of words, which are clusters of the track's vectors
/// at three granularities, and the other places of the document where a word stands (Ratinov and Roth, CoNLL 2009). It shows what unlabelled text and
/// documents are worth to a model without a network.
/// </summary>
public sealed class CrfClasses : CrfMethod
{
    private const int MostWords = 100_000;
    private const int Seed = 1;

    private static readonly int[] Clusters = [64, 256, 1024];

    public override string Name => "crf-classes";

    public override string Summary => "the CRF of crf-features with clusters of word vectors and features of the document: no network";

    public override int Version => 2;

    public override string? Extends => "crf-features";

    public override bool ReadsVectors => true;

    public override object? SettingsOn(Track track) => new { track.Vectors };

    public override bool Enters(Track track) => base.Enters(track) && track.Vectors is not null;

    protected override bool ReadsDocuments => true;

    protected override WordClasses? ClassesFor(Arena arena) => WordClasses.Of(arena.Vectors!, MostWords, Clusters, Seed);
}
