using Harness.Tasks.NamedEntities;

namespace Harness.Tests.Tasks.NamedEntities;

public static class WordFeaturesTests
{
    public sealed class Of
    {
        [Fact]
        public void Sees_the_word_its_shape_its_ends_and_its_neighbours()
        {
            var features = WordFeatures.Of(["In", "McLaren-97", "won"], 1);
            string[] expected =
            [
                "w=McLaren-97", "l=mclaren-97", "s=XxXxxxx-99", "c=XxXx-9", "p1=M", "p4=McLa", "x1=7", "x4=n-97",
                "l-1=in", "s-1=Xx", "l1=won", "s1=x", "l2=", "s-2=", "b=in|mclaren-97", "a=mclaren-97|won", "n=Xx|XxXx-9|x", "inside",
            ];
            Assert.Empty(expected.Except(features));
            Assert.DoesNotContain("headline", features);
        }

        /// <summary>Half of such a character could not be saved.</summary>
        [Fact]
        public void Cuts_no_character_in_two()
        {
            var features = WordFeatures.Of(["\U0001F600\U0001F602"], 0);

            Assert.Contains("p1=\U0001F600", features);
            Assert.Contains("x1=\U0001F602", features);
            Assert.DoesNotContain(features, feature => feature.EnumerateRunes().Contains(System.Text.Rune.ReplacementChar));
        }

        [Fact]
        public void Knows_headlines_and_beginnings()
        {
            var features = WordFeatures.Of(["LONDON", "1996"], 0);
            Assert.Contains("headline", features);
            Assert.Contains("first", features);
        }
    }
}
