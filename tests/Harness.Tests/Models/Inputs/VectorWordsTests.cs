using System.Text;
using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Inputs;

public sealed class VectorWordsTests
{
    private static readonly VectorWords Words = new(["rome", "0000", "é"]);

    // [CLS], two tokens of one word, a word of one token each, a token of a neighbour, [SEP].
    private static readonly Example Sentence = new([2, 10, 11, 12, 13, 14, 3], [-100, 1, 2, 0, 0, -100, -100], [-1, 0, 0, 1, 2, -1, -1])
    {
        Words = ["ROME", "1996", "fell"],
    };

    [Fact]
    public void Read_gives_all_tokens_of_a_word_its_row_and_others_the_row_of_zeros() =>
        Assert.Equal([0, 1, 1, 2, 0, 0, 0], Words.Read(Sentence).VectorRows);

    [Fact]
    public void Load_reads_what_Save_wrote()
    {
        using var folder = new TemporaryFolder();
        Words.Save(folder.Path);

        var loaded = VectorWords.Load(folder.Path, expectedRows: 4);

        Assert.Equal(Words.Words, loaded.Words);
        Assert.Equal(Words.StoredBytes, new FileInfo(folder.PathOf(VectorWords.FileName)).Length);
    }

    [Theory]
    [InlineData("rome\n0000\n", "It has 2 words. Expected 3")]
    [InlineData("rome\n0000\nrome\n", "The word 'rome' comes twice")]
    [InlineData(null, "no such file")]
    public void Load_names_a_file_that_does_not_fit(string? content, string expected)
    {
        using var folder = new TemporaryFolder();
        if (content is not null)
            File.WriteAllText(folder.PathOf(VectorWords.FileName), content, new UTF8Encoding(false));

        var error = Assert.Throws<DataFormatException>(() => VectorWords.Load(folder.Path, expectedRows: 4));

        Assert.StartsWith(folder.PathOf(VectorWords.FileName), error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("run the entry again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_a_shape_alone_says_that_it_knows_no_words()
    {
        using var network = Network.Random(Tiny.ShapeWithVectors, Tiny.Labels, seed: 1);

        var error = Assert.Throws<InvalidOperationException>(() => network.Read([Sentence]));

        Assert.Contains("no words for them", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_an_input_without_its_words() => Assert.Contains(
        "A token is of word 0, and the input has 0 words",
        Assert.Throws<ArgumentException>(() => Words.Read(Sentence with { Words = [] })).Message,
        StringComparison.Ordinal);

    /// <summary>The tokens stay the same, so that only the words' vectors can make a difference.</summary>
    [Fact]
    public void Logits_follow_the_vectors_of_the_words()
    {
        using var network = Tiny.Network(Tiny.ShapeWithVectors);
        var example = Tiny.Examples(1, length: 10)[0];
        var other = example with { Words = [.. example.Words.Select(_ => "z")] };
        var named = example with { Words = [.. example.Words.Select(_ => "D")] };

        Assert.NotEqual(Logits(network, other), Logits(network, named));
        Assert.Equal(Logits(network, other), Logits(network, example with { Words = [.. example.Words.Select(_ => "y")] }));
        Assert.Equal(Logits(network, named), Logits(network, example with { Words = [.. example.Words.Select(_ => "d")] }));
    }

    private static float[] Logits(Network network, Example example)
    {
        using var logits = network.LogitsAt([example], CPU);
        return Tiny.Values(logits);
    }
}
