using Harness.Common;
using Harness.Models.Inputs;
using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>A trained model that labels tokens or gives inputs vectors, as an entry of the contest hands it back.</summary>
public abstract class Model : IDisposable
{
    /// <summary>The name of the file, in the model's folder, that holds the learned numbers.</summary>
    public const string WeightsFile = "model.safetensors";

    /// <summary>Counts the learned numbers; one that is used in several places counts once.</summary>
    public abstract ParameterCount Count();

    /// <summary>
    /// The size in bytes of what was learned, as it is stored: the numbers, and the strings that a model looks its numbers up by.
    /// </summary>
    public abstract long StoredBytes { get; }

    /// <summary>The same size if floating-point numbers were stored in 16 bits.</summary>
    public abstract long StoredBytesFp16 { get; }

    /// <summary>
    /// The number of tokens or words of the document, on each side of a sentence, beyond which the model does not look; 0 where it reads every
    /// sentence alone.
    /// </summary>
    public virtual int Context => 0;

    /// <summary>
    /// The most tokens of an input, special ones included, that the model reads whole. The number of a model that sets no limit is that of BERT.
    /// </summary>
    public virtual int MostTokens => 512;

    /// <summary>The most words of an input that the model reads whole.</summary>
    public virtual int MostWords => int.MaxValue;

    /// <summary>Gives inputs as the model reads them, whose vocabulary may be smaller than that of its track.</summary>
    public virtual IReadOnlyList<Example> Read(IReadOnlyList<Example> examples) => examples;

    /// <summary>Predicts the label of every token, and 0 where a token carries no label.</summary>
    /// <returns>For each example as many ids as it has tokens</returns>
    public abstract int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32);

    /// <summary>Gives what the model's task is about: the labels of every token, or the vectors of the inputs.</summary>
    public virtual Predictions PredictionsFor(IReadOnlyList<Example> examples, Device device, int batchSize = 32) =>
        Predictions.OfLabels(Predict(examples, device, batchSize));

    /// <summary>Writes everything that it takes to load the model again into a folder.</summary>
    public abstract void Save(string folder);

    /// <summary>Writes what <see cref="Save(string)"/> writes, and the vocabulary of the model's inputs beside it.</summary>
    /// <param name="wordPiece">The tokenizer of the track.</param>
    /// <param name="longest">The longest input of the track in tokens.</param>
    public virtual void Save(string folder, BertWordPiece wordPiece, int longest)
    {
        Save(folder);
        wordPiece.Save(folder, longest);
    }

    /// <summary>Moves the weights to a device.</summary>
    public abstract void MoveTo(Device device);

    public abstract void Dispose();

    /// <summary>Computes the SHA-256 of the weights in a folder, in lower-case hexadecimal.</summary>
    public static string WeightsHash(string folder) => ContentHash.OfFile(Path.Combine(folder, WeightsFile));
}
