using Harness.Models.Bert;
using Harness.Training;
using Harness.Training.Pretraining;

namespace Harness.Tests.Training.Pretraining;

public sealed class PretrainingCostTests
{
    /// <summary>The expected cost is the sum over every matrix product of a sequence, one by one.</summary>
    [Fact]
    public void FlopsPerToken_is_the_sum_of_all_products()
    {
        var shape = new BertShape(Vocabulary: 1000, Hidden: 64, Layers: 3, Heads: 4, Intermediate: 256) { Positions = 128 };
        var plan = new PretrainingPlan(new Recipe(1e-3, 0) { Steps = 1, BatchSize = 1 }, SequenceLength: 128) { MaskedShare = 0.25 };

        double forward = 0;
        for (var layer = 0; layer < 3; layer++)
        {
            // In the last layer only the masked quarter of the positions goes beyond attention.
            var rows = layer < 2 ? 128 : 32;
            forward += 3 * Product(128, 64, 64) + Product(rows, 64, 64); // query, key, value; output
            forward += 4 * (Product(128, 16, 128) + Product(128, 128, 16)); // scores and context of four heads
            forward += Product(rows, 64, 256) + Product(rows, 256, 64);
        }

        forward += Product(32, 64, 64) + Product(32, 64, 1000);
        Assert.Equal(3 * forward / 128, PretrainingCost.FlopsPerToken(shape, plan), 1e-6);
    }

    private static double Product(double rows, double inner, double columns) => 2 * rows * inner * columns;
}
