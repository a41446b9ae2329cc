using Harness.Common;
using Harness.Models.Formats;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Tasks.SentenceVectors;

/// <summary>
/// Keeps the vectors that a published encoder gives to sentences in the user's cache (<see cref="CacheFolder"/>), because every process that opens
/// the data of a track needs them. Where several processes lack them, the first computes them and the others wait.
/// </summary>
internal static class KeptVectors
{
    private const string Name = "vectors";

    // Raised whenever the same encoder would give other vectors.
    private const int Version = 1;

    /// <summary>Gives sentences their vectors, the means over the encoder's tokens.</summary>
    /// <param name="checkpoint">The folder of the encoder.</param>
    public static float[][] Of(string checkpoint, IReadOnlyList<string> sentences)
    {
        using var hash = new ContentHash();
        // Processor and libtorch decide the last bits of a sum.
        hash.Add(Invariant($"{Version} {SentenceEncoder.UsualLength} {PretrainedCheckpoint.Open(checkpoint).WeightsHash} "));
        hash.Add($"{Processor.Name} {__version__}\n");
        foreach (var sentence in sentences)
            hash.Add($"{sentence}\n");
        var path = Path.Combine(CacheFolder.Path, Name, $"{hash.ToText()[..16]}.safetensors");
        using (FileLock.Take(path + ".lock", waiting: () => { }))
            if (!File.Exists(path))
                Write(path, checkpoint, sentences);
        return Read(path);
    }

    private static void Write(string path, string checkpoint, IReadOnlyList<string> sentences)
    {
        using var encoder = SentenceEncoder.OfCheckpoint(checkpoint, CPU);
        using var scope = NewDisposeScope();
        var vectors = tensor([.. encoder.Encode(sentences).SelectMany(vector => vector)], [sentences.Count, encoder.Width]);
        SafeTensors.Write(path, new Dictionary<string, Tensor> { [Name] = vectors });
    }

    private static float[][] Read(string path)
    {
        using var scope = NewDisposeScope();
        var vectors = SafeTensors.Read(path)[Name]; // (n, H)
        var width = (int)vectors.size(1);
        return [.. vectors.data<float>().ToArray().Chunk(width)];
    }
}
