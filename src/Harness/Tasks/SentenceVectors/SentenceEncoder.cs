using Harness.Common;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats;
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

    private const string PoolerName = "pooler.dense";

    private readonly Network network;
    private readonly BertWordPiece wordPiece;
    private readonly Device device;
    private readonly int maximumLength;
    private readonly (Tensor Weight, Tensor Bias)? pooler;

    private SentenceEncoder(Network network, BertWordPiece wordPiece, Device device, int maximumLength, (Tensor Weight, Tensor Bias)? pooler)
    {
        this.network = network;
        this.wordPiece = wordPiece;
        this.device = device;
        this.maximumLength = Math.Min(maximumLength, network.Shape.Positions);
        this.pooler = pooler;
        network.MoveTo(device);
    }

    /// <summary>The number of numbers in a vector.</summary>
    public int Width => network.Shape.Hidden;

    /// <summary>The largest number of tokens that is read of a text.</summary>
    public int MaximumLength => maximumLength;

    /// <summary>Opens the encoder of a network that this program saved.</summary>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public static SentenceEncoder OfNetwork(string folder, Device device, int maximumLength = UsualLength) =>
        new(Network.Load(folder), BertWordPiece.Open(folder), device, maximumLength, pooler: null);

    /// <summary>Opens a pretrained checkpoint in Hugging Face's layout. Its pooler is used where it has one.</summary>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public static SentenceEncoder OfCheckpoint(string folder, Device device, int maximumLength = UsualLength)
    {
        var checkpoint = PretrainedCheckpoint.Open(folder);
        // The head on the tokens is not used.
        var network = new Network(checkpoint.Shape, ["none"]);
        checkpoint.CopyInto(network);
        var pooler = PoolerIn(Path.Combine(folder, Model.WeightsFile), device);
        return new SentenceEncoder(network, BertWordPiece.Open(folder), device, maximumLength, pooler);
    }

    /// <summary>Gives each sentence its vector.</summary>
    /// <exception cref="ArgumentException">The pooler is asked for, and the network has none.</exception>
    public float[][] Encode(IReadOnlyList<string> sentences, Pooling pooling = Pooling.Mean) => Encode(sentences, [pooling])[0];

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
                var pooled = Pooled(states, batch.Mask, poolings[way]).cpu().contiguous().data<float>().ToArray(); // (B, H)
                for (var row = 0; row < batch.Indices.Length; row++)
                    vectors[way][batch.Indices[row]] = pooled[(row * Width)..((row + 1) * Width)];
            }
        }

        return vectors;
    }

    public void Dispose()
    {
        network.Dispose();
        pooler?.Weight.Dispose();
        pooler?.Bias.Dispose();
    }

    // BERT's clean-up looks at one character at a time and cuts at blanks, so that the words of a text have the same tokens together and alone.
    private Example ExampleOf(string sentence) =>
        Example.OfWords(sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries), wordPiece, maximumLength);

    // (B, T, H), (B, T) -> (B, H)
    private Tensor Pooled(Tensor states, Tensor? mask, Pooling pooling)
    {
        switch (pooling)
        {
            case Pooling.Mean when mask is null:
                return states.mean([1L]);
            case Pooling.Mean:
                var weights = mask.to(states.dtype).unsqueeze(-1); // (B, T, 1)
                return (states * weights).sum(1) / weights.sum(1);
            case Pooling.Cls:
                return states.select(1, 0);
            case Pooling.None:
                throw new ArgumentException("A vector of a sentence is asked for without pooling. Expected mean, cls or pooler.");
            default:
                var (weight, bias) = pooler ?? throw new ArgumentException(
                    $"The network has no pooler. Expected the tensors {PoolerName}.weight and .bias in its checkpoint; pool by mean or cls.");
                return nn.functional.linear(states.select(1, 0), weight, bias).tanh();
        }
    }

    private static (Tensor Weight, Tensor Bias)? PoolerIn(string path, Device device)
    {
        using var file = new SafeTensorsFile(path);
        var entries = file.Header.Entries;
        string[] prefixes = ["", "bert."];
        if (prefixes.FirstOrDefault(prefix => entries.ContainsKey($"{prefix}{PoolerName}.weight")) is not { } prefix)
            return null;
        return (Read("weight"), Read("bias"));

        Tensor Read(string part)
        {
            if (!entries.TryGetValue($"{prefix}{PoolerName}.{part}", out var entry))
                throw new DataFormatException($"{path}: no tensor '{prefix}{PoolerName}.{part}'. Expected it beside the pooler's weight.");
            using var scope = NewDisposeScope();
            return file.Read(entry).to(ScalarType.Float32).to(device).MoveToOuterDisposeScope();
        }
    }
}
