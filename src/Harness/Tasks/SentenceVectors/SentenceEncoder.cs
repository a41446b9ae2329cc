using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Text;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Tasks.SentenceVectors;

/// <summary>
/// Gives sentences their vectors as sentence-transformers does (Reimers and Gurevych, arXiv 1908.10084): the whole text becomes tokens, what is
/// longer than the limit is cut, and the encoder's last layer is pooled. It computes in evaluation mode and without gradients.
/// </summary>
public sealed class SentenceEncoder : IDisposable
{
    /// <summary>The largest number of tokens, [CLS] and [SEP] included, that all-MiniLM-L6-v2 reads of a text.</summary>
    public const int UsualLength = 256;

    private readonly Network network;
    private readonly BertWordPiece wordPiece;
    private readonly Device device;
    private readonly int maximumLength;

    private SentenceEncoder(Network network, BertWordPiece wordPiece, Device device, int maximumLength)
    {
        this.network = network;
        this.wordPiece = wordPiece;
        this.device = device;
        this.maximumLength = Math.Min(maximumLength, network.Shape.Positions);
        network.MoveTo(device);
    }

    /// <summary>The number of numbers in a vector.</summary>
    public int Width => network.Shape.Hidden;

    /// <summary>The largest number of tokens that is read of a text.</summary>
    public int MaximumLength => maximumLength;

    /// <summary>
    /// The network's own way of making a vector. It is the mean over the tokens for a network that labels tokens, and for pretrained weights.
    /// </summary>
    public Pooling Pooling { get; private init; } = Pooling.Mean;

    /// <summary>The ways of making a vector that the network has the weights for.</summary>
    public IReadOnlyList<Pooling> Poolings =>
        network.Shape.Pooling == Pooling.Pooler ? [Pooling.Mean, Pooling.Cls, Pooling.Pooler] : [Pooling.Mean, Pooling.Cls];

    /// <summary>Opens the encoder of a network that this program saved.</summary>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public static SentenceEncoder OfNetwork(string folder, Device device, int maximumLength = UsualLength)
    {
        var network = Network.Load(folder);
        return new SentenceEncoder(network, BertWordPiece.Open(folder), device, maximumLength)
        {
            Pooling = network.Shape.Pooling == Pooling.None ? Pooling.Mean : network.Shape.Pooling,
        };
    }

    /// <summary>Opens a pretrained checkpoint in Hugging Face's layout. Its pooler is used where it has one.</summary>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public static SentenceEncoder OfCheckpoint(string folder, Device device, int maximumLength = UsualLength)
    {
        var checkpoint = PretrainedCheckpoint.Open(folder);
        // The head on the tokens is not used.
        var network = new Network(checkpoint.Shape with { Pooling = checkpoint.HasPooler ? Pooling.Pooler : Pooling.None }, ["none"]);
        checkpoint.CopyInto(network);
        return new SentenceEncoder(network, BertWordPiece.Open(folder), device, maximumLength);
    }

    /// <summary>Gives the numbers of the sentences, counted from 0, that are longer than what is read of a text.</summary>
    public IReadOnlyList<int> Cut(IReadOnlyList<string> sentences) =>
        [.. Enumerable.Range(0, sentences.Count).Where(i => ExampleOf(sentences[i]).CutLabels.Count > 0)];

    /// <summary>Gives each sentence its vector.</summary>
    /// <param name="pooling">The way of making it; null for <see cref="Pooling"/>.</param>
    /// <exception cref="ArgumentException">The pooler is asked for, and the network has none.</exception>
    public float[][] Encode(IReadOnlyList<string> sentences, Pooling? pooling = null) => Encode(sentences, [pooling ?? Pooling])[0];

    /// <summary>Gives each sentence its vectors by several ways of pooling, which takes no longer than one of them.</summary>
    /// <returns>For each way of pooling the vectors of all sentences.</returns>
    /// <exception cref="ArgumentException">The pooler is asked for, and the network has none.</exception>
    public float[][][] Encode(IReadOnlyList<string> sentences, IReadOnlyList<Pooling> poolings)
    {
        float[][][] vectors = [.. poolings.Select(_ => new float[sentences.Count][])];
        Example[] examples = [.. sentences.Select(ExampleOf)];
        foreach (var (batch, output) in network.Outputs(examples, device))
        {
            var states = output.HiddenStates[^1].to(ScalarType.Float32); // (B, T, H)
            for (var way = 0; way < poolings.Count; way++)
            {
                var pooled = network.Module.Bert.Pool(states, batch.Mask, poolings[way]).cpu().contiguous().data<float>().ToArray(); // (B, H)
                for (var row = 0; row < batch.Indices.Length; row++)
                    vectors[way][batch.Indices[row]] = pooled[(row * Width)..((row + 1) * Width)];
            }
        }

        return vectors;
    }

    public void Dispose() => network.Dispose();

    private Example ExampleOf(string sentence) => SentencePairData.ExampleOf(sentence, wordPiece, maximumLength);
}
