using System.Text;
using Harness.Tasks.SentenceVectors;

namespace Harness.Tests.Tasks.SentenceVectors;

public sealed class HashingVectorsTests
{
    /// <summary>The hash of no bytes and of the fox are widely published; the others are those of sklearn.utils.murmurhash3_32.</summary>
    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1_009_084_850)]
    [InlineData("hello", 613_153_351)]
    [InlineData("привет", 993_413_998)]
    [InlineData("Hello, world!", 3_224_780_355)]
    [InlineData("The quick brown fox jumps over the lazy dog", 776_992_547)]
    public void MurmurHash3_gives_the_published_hashes(string text, uint expected) =>
        Assert.Equal(expected, MurmurHash3.Of(Encoding.UTF8.GetBytes(text)));

    /// <summary>The words are those of scikit-learn's pattern (?u)\b\w\w+\b in Python.</summary>
    [Theory]
    [InlineData("He said: he_said \"a b\", x1 x1 ½½ é", "he said he_said x1 x1 ½½")]
    [InlineData("Ёжик, ИЁ É a_b cafe\u0301 ½½ Ⅷx 𝐀𝐁 А Б", "ёжик иё a_b cafe ½½ ⅷx 𝐀𝐁")]
    [InlineData(" . ", "")]
    public void Words_are_those_of_scikit_learn(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', HashingVectors.Words(text)));

    /// <summary>The places and numbers are scikit-learn's HashingVectorizer's; with 16 places two words cancel each other at place 1.</summary>
    [Fact]
    public void Encode_gives_the_vectors_of_scikit_learn()
    {
        const double One = 0.35355339059327373;
        const string Text = "Мама мыла раму, а папа ел 2 яблока и 10 груш!";

        Assert.Equal(
            [(6, One), (77, -One), (94, One), (103, -One), (129, -One), (253, One), (254, One), (299, One)],
            NotZero(300, Text));
        Assert.Equal([(6, 2 * One), (7, One), (9, -One), (14, One), (15, -One)], NotZero(16, Text));
        Assert.Equal([(39, One), (156, One), (183, -One), (281, One), (291, -2 * One)], NotZero(300, "He said: he_said \"a b\", x1 x1 ½½ é"));
        Assert.Empty(NotZero(300, ""));
    }

    private static (int Place, double Value)[] NotZero(int width, string text)
    {
        var vector = Assert.Single(new HashingVectors(width).Encode([text]));
        Assert.Equal(width, vector.Length);
        return [.. vector.Index().Where(entry => entry.Item != 0).Select(entry => (entry.Index, Nearest(entry.Item)))];
    }

    // Gives back the number of double precision that a number of single precision was rounded from.
    private static double Nearest(float value) => Math.Round(value / 0.35355339059327373, 6) * 0.35355339059327373;
}
