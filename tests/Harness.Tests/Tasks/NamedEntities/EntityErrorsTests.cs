using Harness.Tasks.NamedEntities;
using Harness.Training;

namespace Harness.Tests.Tasks.NamedEntities;

public sealed class EntityErrorsTests
{
    /// <summary>The tags of a sentence in one line, gold above and predicted below, and the errors counted by hand.</summary>
    [Theory]
    [InlineData("B-PER I-PER O", "B-PER I-PER O", "PER", 0, 0, 0, 0)]
    [InlineData("B-PER I-PER O", "B-PER O O", "PER", 1, 0, 0, 0)]
    [InlineData("B-PER I-PER O", "O B-PER I-PER", "PER", 1, 0, 0, 0)]
    [InlineData("B-PER I-PER O", "B-LOC I-LOC O", "PER", 0, 1, 0, 0)]
    [InlineData("B-PER I-PER O", "B-LOC B-PER O", "PER", 1, 0, 0, 0)]
    [InlineData("B-PER I-PER O", "O O B-PER", "PER", 0, 0, 1, 1)]
    [InlineData("O O O", "B-PER O B-PER", "PER", 0, 0, 0, 2)]
    [InlineData("B-LOC I-LOC B-PER", "B-LOC I-LOC I-LOC", "PER", 0, 1, 0, 0)]
    [InlineData("B-LOC I-LOC B-PER", "B-LOC I-LOC I-LOC", "LOC", 1, 0, 0, 0)]
    [InlineData("B-LOC O B-LOC", "B-LOC I-LOC I-LOC", "LOC", 2, 0, 0, 0)]
    public void Errors_are_of_the_kind_that_a_reader_would_name(
        string gold, string predicted, string type, long boundary, long otherType, long missed, long spurious)
    {
        var scores = EntityScorer.Score([gold.Split(' ')], [predicted.Split(' ')]);

        Assert.Equal(new ErrorCounts(boundary, otherType, missed, spurious), scores.Errors.GetValueOrDefault(type));
    }

    /// <summary>Every gold entity is either right or has one kind of error.</summary>
    [Fact]
    public void Kinds_add_up_to_what_was_not_found()
    {
        var random = new Random(3);
        string[] tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];
        for (var trial = 0; trial < 100; trial++)
        {
            var gold = Enumerable.Range(0, 12).Select(_ => tags[random.Next(tags.Length)]).ToArray();
            var predicted = Enumerable.Range(0, 12).Select(_ => tags[random.Next(tags.Length)]).ToArray();

            var scores = EntityScorer.Score([gold], [predicted]);

            foreach (var (type, counts) in scores.ByType)
            {
                var errors = scores.Errors.GetValueOrDefault(type);
                Assert.Equal(counts.Gold - counts.Correct, errors.Boundary + errors.Type + errors.Missed);
                Assert.InRange(errors.Spurious, 0, counts.Predicted - counts.Correct);
            }
        }
    }
}
