using Harness.Common;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats;
using Harness.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training.Pretraining;

/// <summary>
/// A pretrained BERT in Hugging Face's layout: config.json, vocab.txt, tokenizer_config.json where there is one, and model.safetensors with BERT's own
/// parameter names. Heads may be among them: a masked-language model and a token classifier are read alike.
/// </summary>
public sealed class PretrainedCheckpoint
{
    private const string ConfigFile = HuggingFaceConfig.FileName;
    private const string VocabularyFile = BertWordPiece.VocabularyFile;
    private const string TokenizerFile = BertWordPiece.ConfigFile;
    private const string WeightsFile = Model.WeightsFile;

    // What float32 holds exactly.
    private static readonly ScalarType[] Types = [ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16];

    private readonly Lazy<string> hash;

    private readonly string vocabularyHash;

    private PretrainedCheckpoint(string folder, BertShape shape, string vocabularyHash)
    {
        (Folder, Shape, this.vocabularyHash) = (folder, shape, vocabularyHash);
        hash = new(() => ContentHash.OfFile(Path.Combine(folder, WeightsFile)));
    }

    public string Folder { get; }

    public BertShape Shape { get; }

    /// <summary>SHA-256 of model.safetensors, lower-case hexadecimal.</summary>
    public string WeightsHash => hash.Value;

    /// <exception cref="FileNotFoundException">A file is missing; the message says which.</exception>
    /// <exception cref="DataFormatException">A file is damaged, or not of a cased BERT; the message says which and why.</exception>
    public static PretrainedCheckpoint Open(string folder)
    {
        foreach (var file in new[] { ConfigFile, VocabularyFile, WeightsFile })
            if (!File.Exists(Path.Combine(folder, file)))
                throw new FileNotFoundException(
                    $"{Path.Combine(folder, file)}: no such file. Expected a checkpoint in Hugging Face's layout ({ConfigFile}, {VocabularyFile}, {WeightsFile}).");
        var shape = HuggingFaceConfig.Read(Path.Combine(folder, ConfigFile)).Shape;
        var vocabulary = Vocabulary.Load(Path.Combine(folder, VocabularyFile));
        if (vocabulary.Entries.Count > shape.Vocabulary)
            throw new DataFormatException(
                $"{Path.Combine(folder, VocabularyFile)}: {vocabulary.Entries.Count} entries. "
                + $"Expected at most {shape.Vocabulary}, the vocab_size in {ConfigFile}; take both files from the same checkpoint.");
        if (File.Exists(Path.Combine(folder, TokenizerFile)))
            TokenizerConfig.Read(Path.Combine(folder, TokenizerFile));
        return new PretrainedCheckpoint(folder, shape, vocabulary.Sha256);
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
        if (vocabularyHash != wordPiece.VocabularySha256)
            throw new DataFormatException($"{Path.Combine(Folder, VocabularyFile)}: another vocabulary than the track's. Pretrain with the track's own.");
    }

    /// <summary>Fills a network's encoder, widening 16-bit weights; its head stays as it is.</summary>
    /// <exception cref="DataFormatException">
    /// A tensor is missing, unknown, there under two names, or of another shape or type. The message lists all such, and the network stays as it was.
    /// </exception>
    public void CopyInto(Network network)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var file = SafeTensorsReader.Open(Path.Combine(Folder, WeightsFile));
        var wanted = network.Module.state_dict()
            .Where(pair => pair.Key.StartsWith(BertTensorName.Encoder, StringComparison.Ordinal))
            .ToDictionary(StringComparer.Ordinal);
        var given = file.Header.Entries.Values
            .Select(entry => (Name: BertTensorName.Of(entry.Name), Entry: entry))
            .Where(named => named.Name is not null)
            .ToLookup(named => named.Name!, named => named.Entry, StringComparer.Ordinal);
        string[] faults =
        [
            .. wanted.SelectMany(pair => Faults(pair.Key, pair.Value, [.. given[pair.Key]])),
            .. given.Where(group => !wanted.ContainsKey(group.Key)).SelectMany(group => group).Select(entry => $"{entry.Name} is unknown"),
        ];
        if (faults.Length > 0)
            throw new DataFormatException(
                $"{Path.Combine(Folder, WeightsFile)}: {faults.Length} faults, where the network has {wanted.Count} tensors: {string.Join("; ", faults)}. "
                + "Expected a checkpoint of the network's own shape.");
        foreach (var (name, tensor) in wanted)
        {
            using var read = file.Read(given[name].Single());
            tensor.copy_(read);
        }
    }

    private static IEnumerable<string> Faults(string name, Tensor tensor, SafeTensorsEntry[] given)
    {
        if (given.Length == 0)
            yield return $"{name} is missing";
        if (given.Length > 1)
            yield return $"{name} is there {given.Length} times, as {string.Join(" and ", given.Select(entry => entry.Name))}";
        foreach (var entry in given)
        {
            if (!entry.Shape.SequenceEqual(tensor.shape))
                yield return $"{entry.Name} is [{string.Join(", ", entry.Shape)}], not [{string.Join(", ", tensor.shape)}]";
            if (!Types.Contains(entry.Type))
                yield return $"{entry.Name} is of type {entry.Type}, not {string.Join(" or ", Types)}";
        }
    }
}
