using Harness.Models.Sequence;
using Harness.Results;

namespace Harness.Tasks.NamedEntities;

/// <summary>Named-entity recognition (Tjong Kim Sang and De Meulder, CoNLL-2003): an IOB2 tag for every word.</summary>
public sealed class NamedEntityTask(TagSet tags) : ContestTask
{
    public override string Name => "ner";

    public override IReadOnlyList<string> Labels => Tags.Names;

    public override TaskMetrics Metrics => EntityMetrics.All;

    public override string TypeName => "type of entity";

    public TagSet Tags { get; } = tags;

    public override WordLabelling WordLabelling { get; } = new(tags.Names, WordFeatures.Of, tags.Continuation);
}
