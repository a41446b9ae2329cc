using Harness.Training;

namespace Harness.Tests.Training;

public sealed class RecipeTests
{
    // The rate rises for 4 steps to 0.008 and falls for 8 steps.
    private static readonly Recipe Linear = new(LearningRate: 0.008, Epochs: 1) { WarmUpSteps = 4, Schedule = Schedule.Linear };

    [Theory]
    [InlineData(0, 0.002)]
    [InlineData(1, 0.004)]
    [InlineData(3, 0.008)]
    [InlineData(4, 0.008)]
    [InlineData(5, 0.007)]
    [InlineData(8, 0.004)]
    [InlineData(11, 0.001)]
    [InlineData(12, 0)]
    [InlineData(13, 0)]
    public void LearningRateAt_rises_and_then_falls_in_a_straight_line(int step, double expected) =>
        Assert.Equal(expected, Linear.LearningRateAt(step, 12), 1e-15);

    /// <summary>The rates are 2, 4, 6, 8, then 8, 7 and so on to 1 thousandths.</summary>
    [Fact]
    public void Reach_adds_up_the_rates() => Assert.Equal(0.056, Linear.Reach(12), 1e-15);

    /// <summary>Seven examples are four batches of two.</summary>
    [Fact]
    public void StepsOn_counts_a_last_batch_that_is_not_full() => Assert.Equal(12, new Recipe(0.1, Epochs: 3) { BatchSize = 2 }.TotalStepsOn(7));

    // The cosine of 45 degrees is 0.70710678.
    [Theory]
    [InlineData(0, 0.002)]
    [InlineData(3, 0.008)]
    [InlineData(4, 0.008)]
    [InlineData(6, 0.008 * 1.7071067811865475 / 2)]
    [InlineData(8, 0.004)]
    [InlineData(10, 0.008 * 0.2928932188134525 / 2)]
    [InlineData(12, 0)]
    public void LearningRateAt_rises_and_then_falls_along_half_a_cosine(int step, double expected) =>
        Assert.Equal(expected, (Linear with { Schedule = Schedule.Cosine }).LearningRateAt(step, 12), 1e-15);

    [Theory]
    [InlineData(0, 0.01)]
    [InlineData(1, 0.0075)]
    [InlineData(3, 0.0025)]
    public void LearningRateAt_begins_at_its_highest_without_a_warm_up(int step, double expected) =>
        Assert.Equal(expected, new Recipe(LearningRate: 0.01, Epochs: 1).LearningRateAt(step, 4), 1e-15);

    [Fact]
    public void LearningRateAt_only_rises_when_the_budget_ends_in_the_warm_up() => Assert.Equal(0.006, Linear.LearningRateAt(2, 3), 1e-15);

    [Fact]
    public void TotalSteps_follow_from_the_epochs_unless_steps_are_given()
    {
        Assert.Equal(21, new Recipe(1e-3, Epochs: 3).TotalSteps(7));
        Assert.Equal(15, new Recipe(1e-3, Epochs: 3) { Steps = 15 }.TotalSteps(7));
    }
}
