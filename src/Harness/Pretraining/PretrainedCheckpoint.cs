using System.Security.Cryptography;
using Harness.Data;
using Harness.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Pretraining;

/// <summary>
/// A pretrained BERT in Hugging Face's layout: config.json, vocab.txt, and model.safetensors with BERT's own parameter names, the head that guesses
/// masked tokens among them.
/// </summary>
public sealed class PretrainedCheckpoint
{
    private const string ConfigFile = "config.json";
    private const string VocabularyFile = "vocab.txt";
    private const string WeightsFile = "model.safetensors";
    private const string Encoder = "bert.";

    private readonly Lazy<string> hash;

    private PretrainedCheckpoint(string folder, BertShape shape)
    {
        (Folder, Shape) = (folder, shape);
        hash = new(() =>
        {
            using var file = File.OpenRead(Path.Combine(folder, WeightsFile));
            return Convert.ToHexStringLower(SHA256.HashData(file));
        });
    }

    public string Folder { get; }

    public BertShape Shape { get; }

    /// <summary>SHA-256 of model.safetensors, lower-case hexadecimal.</summary>
    public string WeightsHash => hash.Value;

    /// <exception cref="FileNotFoundException">A file is missing; the message says which.</exception>
    /// <exception cref="DataFormatException">config.json is not a BERT's.</exception>
    public static PretrainedCheckpoint Open(string folder)
    {
        foreach (var file in new[] { ConfigFile, VocabularyFile, WeightsFile })
            if (!File.Exists(Path.Combine(folder, file)))
                throw new FileNotFoundException(
                    $"{Path.Combine(folder, file)}: no such file. Expected a checkpoint in Hugging Face's layout ({ConfigFile}, {VocabularyFile}, {WeightsFile}).");
        return new PretrainedCheckpoint(folder, HuggingFaceConfig.Read(Path.Combine(folder, ConfigFile)).Shape);
    }

    /// <summary>Writes a checkpoint; the configuration comes last, so that a folder that has one is whole.</summary>
    public static PretrainedCheckpoint Write(string folder, MaskedLanguageModel model, BertShape shape, BertWordPiece wordPiece)
    {
        Directory.CreateDirectory(folder);
        SafeTensors.Write(Path.Combine(folder, WeightsFile), model.state_dict(), new Dictionary<string, string> { ["format"] = "pt" });
        wordPiece.Save(folder, shape.Positions);
        HuggingFaceConfig.OfMaskedLanguageModel(shape).Write(Path.Combine(folder, ConfigFile));
        return Open(folder);
    }

    /// <summary>Looks whether a network of a shape can begin with these weights, on inputs of a vocabulary.</summary>
    /// <exception cref="DataFormatException">It cannot; the message says why.</exception>
    public void Check(BertShape shape, BertWordPiece wordPiece)
    {
        // Dropout is the training's affair.
        if (Shape with { Dropout = shape.Dropout } != shape)
            throw new DataFormatException($"{Folder}: a network of shape {Shape}. Expected {shape}.");
        if (Vocabulary.Load(Path.Combine(Folder, VocabularyFile)).Sha256 != wordPiece.VocabularySha256)
            throw new DataFormatException($"{Path.Combine(Folder, VocabularyFile)}: another vocabulary than the track's. Pretrain with the track's own.");
    }

    /// <summary>Fills a network's encoder; its head stays as it is.</summary>
    /// <exception cref="DataFormatException">A tensor is missing or of another shape; the message lists all.</exception>
    public void CopyInto(Network network)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var given = SafeTensors.Read(Path.Combine(Folder, WeightsFile));
        var wanted = network.Module.state_dict().Where(pair => pair.Key.StartsWith(Encoder, StringComparison.Ordinal)).ToArray();
        var faults = wanted.Select(pair => Fault(pair.Key, pair.Value, given)).OfType<string>().ToArray();
        if (faults.Length > 0)
            throw new DataFormatException(
                $"{Path.Combine(Folder, WeightsFile)}: {faults.Length} of {wanted.Length} tensors do not fit: {string.Join("; ", faults)}. "
                + "Expected a checkpoint of the network's own shape.");
        foreach (var (name, tensor) in wanted)
            tensor.copy_(given[name]);
    }

    private static string? Fault(string name, Tensor tensor, IReadOnlyDictionary<string, Tensor> given) =>
        !given.TryGetValue(name, out var found) ? $"{name} is missing"
        : found.shape.AsSpan().SequenceEqual(tensor.shape) ? null
        : $"{name} is [{string.Join(", ", found.shape)}], not [{string.Join(", ", tensor.shape)}]";
}
