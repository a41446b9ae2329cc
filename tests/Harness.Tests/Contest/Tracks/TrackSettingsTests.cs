using Harness.Contest.Tracks;

namespace Harness.Tests.Contest.Tracks;

public sealed class TrackSettingsTests
{
    private static readonly Track Track = SmallTrack.Track;

    [Fact]
    public void Apply_changes_nothing_when_there_are_no_settings()
    {
        var same = TrackSettings.Apply(Track, []);

        Assert.Equal(Track.Recipes, same.Recipes);
        Assert.Equal(Track.Shapes, same.Shapes);
    }

    [Fact]
    public void Apply_changes_the_named_values_alone()
    {
        var changed = TrackSettings.Apply(
            Track,
            [
                "recipes.from_scratch.learning_rate=4e-3", "recipes.from_scratch.steps=77", "recipes.teacher.schedule=cosine",
                "shapes.chain_embedding_rank=24",
            ]);

        Assert.Equal(Track.Recipes.FromScratch with { LearningRate = 4e-3, Steps = 77 }, changed.Recipes.FromScratch);
        Assert.Equal(Track.Recipes.Teacher with { Schedule = Harness.Training.Schedule.Cosine }, changed.Recipes.Teacher);
        Assert.Equal(Track.Recipes.FineTuning, changed.Recipes.FineTuning);
        Assert.Equal(Track.Shapes with { ChainEmbeddingRank = 24 }, changed.Shapes);
    }

    [Fact]
    public void Apply_takes_every_track_of_the_contest_as_it_is() =>
        Assert.All(TrackCatalog.All, track => Assert.Equal(track.Recipes, TrackSettings.Apply(track, []).Recipes));

    [Fact]
    public void Apply_refuses_an_LSTM_of_no_width() => Assert.Contains(
        "shapes.bi_lstm: Hidden is 0. Expected a positive number",
        Assert.Throws<ArgumentException>(() => TrackSettings.Apply(TrackCatalog.Find("sst2"), ["shapes.bi_lstm.hidden=0"])).Message);

    [Theory]
    [InlineData("recipes.from_scratch.lerning_rate=1", "there is no lerning_rate. Did you mean learning_rate? Names: learning_rate, epochs")]
    [InlineData("recipe.teacher.epochs=1", "there is no recipe. Did you mean recipes? Names: recipes, shapes")]
    [InlineData("recipes.teacher=1", "is not one value. Names go on: learning_rate, epochs")]
    [InlineData("shapes.embedding_rank.x=1", "embedding_rank is a value itself")]
    [InlineData("recipes.halved.epochs=1", "this track has no halved to change")]
    [InlineData("shapes.embedding_rank", "expected NAME=VALUE")]
    [InlineData("recipes.fine_tuning.batch_size=0", "recipes.fine_tuning: batch_size is 0. Expected a number above 0")]
    [InlineData("recipes.fine_tuning.weight_decay=-1", "recipes.fine_tuning: weight_decay is -1. Expected 0 or more")]
    [InlineData("recipes.fine_tuning.learning_rate=1e400", "recipes.fine_tuning: learning_rate is Infinity. Expected a number above 0")]
    [InlineData("recipes.fine_tuning.epochs=-3", "recipes.fine_tuning: epochs is -3. Expected a number above 0")]
    [InlineData("shapes.embedding_rank=0", "shapes.embedding_rank is 0. Expected a number above 0")]
    [InlineData("shapes.teacher.dropout=1.5", "shapes.teacher: Dropout is 1.5")]
    [InlineData("shapes.embedding_rank=many", "shapes.embedding_rank=many: a value of another kind. Expected a number")]
    public void Apply_names_the_setting_and_the_mistake(string setting, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => TrackSettings.Apply(Track, [setting])).Message, StringComparison.Ordinal);
}
