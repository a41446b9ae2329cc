using Harness.Contest.Compression;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Training;

namespace Methods;

/// <summary>
/// The distilled student, which also learns the teacher's softened logits on unlabelled sentences of the same kind (TextBrewer's augmentation, Yang
/// et al., arXiv 2002.12620, section 5). Unlike in the paper the sentences stand beside the labelled ones in every epoch, and hidden states are not
/// matched. It trains for as many steps as the distilled student, so that the two differ by the text alone.
/// </summary>
public sealed class AugmentedDistillation : CompressionMethod
{
    public override string Name => "augmented-distillation";

    public override string Summary => "the distilled student, taught by the teacher's logits on unlabelled text as well";

    public override IReadOnlyList<string> Techniques => [Technique.Student];

    public override bool ReadsText => true;

    public override Network Build(Teacher teacher, Track track, int seed) => Network.Random(track.Shapes.Student, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena) =>
        Augmentation.Fit(network, arena, new SoftLabels(temperature: 6, weight: 0.7), arena.Track.Recipes.FromScratch);
}
