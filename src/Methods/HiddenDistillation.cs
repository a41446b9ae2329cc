using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Training;

namespace Methods;

/// <summary>
/// A student with half of the teacher's layers, from random weights. Besides the logits, the output of each of its layers is matched, through a
/// linear map, with that of the teacher's layer of twice the number (TinyBERT, Jiao et al., arXiv 1909.10351, section 3). Attention maps and
/// embeddings are not matched. The linear maps are discarded after training.
/// </summary>
public sealed class HiddenDistillation : CompressionMethod
{
    public override string Name => "hidden-distillation";

    public override string Summary => "a student with half of the layers, on the teacher's hidden states as well as its logits";

    public override IReadOnlyList<string> Techniques => [Technique.Student];

    public override bool Enters(Track track) => base.Enters(track) && track.Shapes.Halved is not null;

    public override Recipe RecipeOn(Track track) => track.Recipes.Halved ?? track.Recipes.FromScratch;

    public override Network Build(Teacher teacher, Track track, int seed) => Network.Random(track.Shapes.Halved!, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena)
    {
        (int Student, int Teacher)[] layers = [.. Enumerable.Range(1, network.Shape.Layers).Select(layer => (layer, 2 * layer))];
        var objective = new HiddenStateMatching(
            new SoftLabels(temperature: 6, weight: 0.7), weight: 1, network.Shape, arena.Teacher.Network.Shape, layers, arena.Device, arena.Seed);
        return arena.Fit(network, objective, RecipeOn(arena.Track));
    }
}
