using Harness.Common;
using Harness.Models;
using Harness.Models.Formats;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Tasks.SentenceVectors;

/// <summary>
/// Keeps the vectors that a published encoder gives to sentences in the user's cache (<see cref="CacheFolder"/>), because every process that opens
/// the data of a track needs them.
/// </summary>
internal static class KeptVectors
{
    private const string Name = "vectors";

    // Raised whenever the same encoder would give other vectors.
    private const int Version = 1;

    /// <summary>Gives sentences their vectors, the means over the encoder's tokens.</summary>
    public static float[][] Of(PretrainedCheckpoint encoder, IReadOnlyList<string> sentences)
    {
        using var hash = new ContentHash();
        // Processor, libtorch and its threads decide the last bits of a sum.
        hash.Add(Invariant($"{Version} {SentenceEncoder.UsualLength} {encoder.WeightsHash} "));
        hash.Add($"{Processor.Name} {__version__} {get_num_threads()}\n");
        foreach (var sentence in sentences)
            hash.Add($"{sentence}\n");
        var name = $"{hash.ToText()[..16]}.safetensors";
        return Read(CacheFolder.GetOrMake(Name, name, path => Write(path, encoder.Folder, sentences), SealedTensors.IsWhole));
    }

    private static void Write(string path, string checkpoint, IReadOnlyList<string> sentences)
    {
        using var encoder = SentenceEncoder.OfCheckpoint(checkpoint, CPU);
        using var scope = NewDisposeScope();
        SealedTensors.Write(path, new Dictionary<string, Tensor> { [Name] = VectorMatrix.Of(encoder.Encode(sentences), CPU) });
    }

    private static float[][] Read(string path)
    {
        using var scope = NewDisposeScope();
        var vectors = SafeTensors.Read(path)[Name]; // (n, H)
        var width = (int)vectors.size(1);
        return [.. vectors.data<float>().ToArray().Chunk(width)];
    }
}
