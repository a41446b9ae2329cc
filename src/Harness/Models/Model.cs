using Harness.Common;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>What an entry hands back: something with learned numbers that labels tokens.</summary>
public abstract class Model : IDisposable
{
    /// <summary>The learned numbers of every model lie in this file.</summary>
    public const string WeightsFile = "model.safetensors";

    /// <summary>Every learned number, by storage.</summary>
    public abstract ParameterCount Count();

    /// <summary>Bytes of the learned numbers as they are stored.</summary>
    public abstract long StoredBytes { get; }

    /// <summary>The same if what is stored in floating point took 16 bits a number.</summary>
    public abstract long StoredBytesFp16 { get; }

    /// <summary>The likeliest label of every token; 0 where a token carries no label.</summary>
    /// <returns>For each example as many ids as it has tokens</returns>
    public abstract int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32);

    /// <summary>Writes all that it takes to have it again into a folder.</summary>
    public abstract void Save(string folder);

    /// <summary>Moves what is computed to a device.</summary>
    public abstract void MoveTo(Device device);

    public abstract void Dispose();

    /// <summary>The SHA-256 of the weights in a folder, lower-case hexadecimal.</summary>
    public static string WeightsHash(string folder) => ContentHash.OfFile(Path.Combine(folder, WeightsFile));
}
