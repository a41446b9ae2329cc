using Harness.Common;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats;
using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Training.Pretraining;

/// <summary>
/// A pretrained BERT in Hugging Face's layout: config.json, vocab.txt, the optional files of its tokenizer
/// (<see cref="TokenizerSettings.Read"/>), and model.safetensors with BERT's own parameter names. Checkpoints of masked-language models and of token
/// classifiers are read alike, because heads are left out.
/// </summary>
public sealed class PretrainedCheckpoint
{
    private const string ConfigFile = HuggingFaceConfig.FileName;
    private const string VocabularyFile = BertWordPiece.VocabularyFile;
    private const string WeightsFile = Model.WeightsFile;

    // Float32 holds the numbers of these types exactly.
    private static readonly string[] Types = ["F32", "F16", "BF16"];

    private readonly Lazy<string> hash;

    private readonly BertWordPiece tokenizer;

    private PretrainedCheckpoint(string folder, BertShape shape, BertWordPiece tokenizer)
    {
        Folder = folder;
        Shape = shape;
        this.tokenizer = tokenizer;
        hash = new(() => ContentHash.OfFile(Path.Combine(folder, WeightsFile)));
    }

    /// <summary>The folder of the files.</summary>
    public string Folder { get; }

    /// <summary>The shape that config.json states.</summary>
    public BertShape Shape { get; }

    /// <summary>True where the checkpoint has BERT's pooler, which <see cref="Shape"/> leaves out.</summary>
    public bool HasPooler => SafeTensors.ReadHeader(Path.Combine(Folder, WeightsFile)).Entries.Keys
        .Any(name => BertTensorName.Of(name) is { } own && BertTensorName.IsOfPooler(own));

    /// <summary>The settings of the checkpoint's tokenizer.</summary>
    public TokenizerSettings Tokenizer => tokenizer.Settings;

    /// <summary>The SHA-256 hash of model.safetensors, in lower-case hexadecimal.</summary>
    public string WeightsHash => hash.Value;

    /// <summary>Opens a checkpoint and checks its small files. The weights are read later.</summary>
    /// <exception cref="FileNotFoundException">A file is missing; the message says which.</exception>
    /// <exception cref="DataFormatException">A file is damaged, or not of a BERT; the message says which and why.</exception>
    public static PretrainedCheckpoint Open(string folder)
    {
        foreach (var file in new[] { ConfigFile, VocabularyFile, WeightsFile })
        {
            var path = Path.Combine(folder, file);
            if (!File.Exists(path))
            {
                throw new FileNotFoundException(
                    $"{path}: no such file. Expected a checkpoint in Hugging Face's layout ({ConfigFile}, {VocabularyFile}, {WeightsFile}).");
            }
        }

        var configPath = Path.Combine(folder, ConfigFile);
        var config = HuggingFaceConfig.Read(configPath);
        // A checkpoint is an encoder: what a head reads of it is for the task to say.
        var shape = config.Shape with { Pooling = Pooling.None };
        if (shape.WordVectors is not null)
        {
            throw new DataFormatException(
                $"{configPath}: the network has vectors of words beside its embeddings. Expected an encoder without them.");
        }

        var tokenizer = BertWordPiece.Open(folder);
        if (tokenizer.VocabularySize > shape.Vocabulary)
        {
            throw new DataFormatException(
                $"{Path.Combine(folder, VocabularyFile)}: {tokenizer.VocabularySize} entries. "
                + $"Expected at most {shape.Vocabulary}, the vocab_size in {ConfigFile}; take both files from the same checkpoint.");
        }

        // Transformers never trains the row that pad_token_id names. Here that must be [PAD]'s, which is masked and so never trained either.
        var padding = tokenizer.PaddingId;
        if (config.PadTokenId is { } named && named != padding)
        {
            throw new DataFormatException(
                $"{configPath}: pad_token_id is {named}. Expected {padding}, the row of {Vocabulary.Padding} in {VocabularyFile}, or null; "
                + "take both files from the same checkpoint.");
        }

        return new PretrainedCheckpoint(folder, shape, tokenizer);
    }

    /// <summary>Writes a checkpoint. The configuration is written last, so that a folder that contains one is complete.</summary>
    public static PretrainedCheckpoint Write(string folder, MaskedLanguageModel model, BertShape shape, BertWordPiece wordPiece)
    {
        Directory.CreateDirectory(folder);
        SafeTensors.Write(Path.Combine(folder, WeightsFile), model.state_dict(), new Dictionary<string, string> { ["format"] = "pt" });
        wordPiece.Save(folder, shape.Positions);
        HuggingFaceConfig.OfMaskedLanguageModel(shape, wordPiece.PaddingId).Write(Path.Combine(folder, ConfigFile));
        return Open(folder);
    }

    /// <summary>Checks that a network of a shape can start from these weights, on inputs of a vocabulary.</summary>
    /// <param name="carriesOver">True where the rows of the vocabulary are to be carried over to another one.</param>
    /// <exception cref="DataFormatException">It cannot; the message says why.</exception>
    public void Check(BertShape shape, BertWordPiece wordPiece, bool carriesOver = false)
    {
        // The dropout is no property of the weights, case embeddings are added to them, and a pooler may be.
        var expected = Shape.WithDropout(0) with { CaseTypes = shape.CaseTypes, Context = shape.Context, Pooling = shape.Pooling };
        if ((carriesOver ? expected with { Vocabulary = shape.Vocabulary } : expected) != shape.WithDropout(0))
            throw new DataFormatException($"{Folder}: a network of shape {Shape}. Expected {shape}.");
        if (carriesOver)
            return;
        if (tokenizer.VocabularySha256 != wordPiece.VocabularySha256)
        {
            throw new DataFormatException(
                $"{Path.Combine(Folder, VocabularyFile)}: another vocabulary than the track's. Pretrain with the track's own vocabulary.");
        }

        if (tokenizer.Settings != wordPiece.Settings)
        {
            throw new DataFormatException(
                $"{Folder}: the tokenizer has {tokenizer.Settings}. Expected the track's, {wordPiece.Settings}: correct {BertWordPiece.ConfigFile}, "
                + "or let the track use the checkpoint's own vocabulary.");
        }
    }

    /// <summary>
    /// Copies the weights into a network's encoder and widens 16-bit numbers. The network's head stays as it is, and so does its pooler where the
    /// checkpoint has none. Its case embeddings become zero, so that it computes at first what the checkpoint does.
    /// </summary>
    /// <exception cref="DataFormatException">
    /// A tensor of the encoder is missing, unknown, stored under two names, or has another shape or type. The message lists all such tensors, and the
    /// network stays as it was.
    /// </exception>
    public void CopyInto(Network network)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var file = new SafeTensorsFile(Path.Combine(Folder, WeightsFile));
        var all = network.Module.state_dict();
        var given = file.Header.Entries.Values
            .Select(entry => (Name: BertTensorName.Of(entry.Name), Entry: entry))
            .Where(named => named.Name is not null && (all.ContainsKey(named.Name) || !BertTensorName.IsOfPooler(named.Name)))
            .ToLookup(named => named.Name!, named => named.Entry, StringComparer.Ordinal);
        var wanted = all
            .Where(pair => pair.Key.StartsWith(BertTensorName.Encoder, StringComparison.Ordinal) && pair.Key != BertTensorName.CaseEmbeddings)
            .Where(pair => given.Contains(pair.Key) || !BertTensorName.IsOfPooler(pair.Key))
            .ToDictionary(StringComparer.Ordinal);
        Read(file, wanted, given);
        if (network.Shape.CaseTypes > 0)
            network.Tensors()[BertTensorName.CaseEmbeddings].zero_();
    }

    /// <summary>
    /// Copies the weights into a network with any vocabulary. Where it is another than the checkpoint's, the row of a piece is the mean of the rows
    /// of those pieces that the checkpoint spells it with (Gee et al., arXiv 2402.09977), and stays as it is where there are none.
    /// </summary>
    /// <param name="wordPiece">The tokenizer of the network's inputs.</param>
    /// <inheritdoc cref="CopyInto(Network)" path="/exception"/>
    public void CopyInto(Network network, BertWordPiece wordPiece)
    {
        if (tokenizer.VocabularySha256 == wordPiece.VocabularySha256)
        {
            CopyInto(network);
            return;
        }

        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var whole = new Network(network.Shape with { Vocabulary = Shape.Vocabulary }, network.Labels);
        CopyInto(whole);
        var into = network.Module.Bert.Embeddings.Words.Table; // (V, E)
        var from = whole.Module.Bert.Embeddings.Words.Table;
        // The head stays as it is, and so does a pooler that the checkpoint lacks.
        var read = whole.Tensors();
        foreach (var (name, tensor) in network.Tensors().Where(pair => IsTaken(pair.Key)))
            tensor.copy_(read[name]);
        for (var id = 0; id < wordPiece.VocabularySize; id++)
        {
            long[] pieces = [.. tokenizer.PiecesOf(wordPiece.Token(id)).Select(piece => (long)piece)];
            if (pieces.Length > 0)
                into[id].copy_(from.index_select(0, tensor(pieces)).mean([0]));
        }

        bool IsTaken(string name) => name.StartsWith(BertTensorName.Encoder, StringComparison.Ordinal)
            && name != BertTensorName.WordEmbeddings
            && (HasPooler || !BertTensorName.IsOfPooler(name));
    }

    /// <summary>Reads the checkpoint with its head for masked tokens.</summary>
    /// <exception cref="DataFormatException">A tensor is missing, as where there is no such head, or has another shape or type.</exception>
    public MaskedLanguageModel LanguageModel()
    {
        var model = new MaskedLanguageModel(Shape);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var file = new SafeTensorsFile(Path.Combine(Folder, WeightsFile));
        var wanted = model.state_dict();
        var given = file.Header.Entries.Values
            .Where(entry => wanted.ContainsKey(BertTensorName.OfAny(entry.Name)))
            .ToLookup(entry => BertTensorName.OfAny(entry.Name), StringComparer.Ordinal);
        Read(file, wanted, given);
        return model;
    }

    private void Read(SafeTensorsFile file, Dictionary<string, Tensor> wanted, ILookup<string, SafeTensorsEntry> given)
    {
        Check(wanted, given);
        foreach (var (name, tensor) in wanted)
        {
            using var read = file.Read(given[name].Single());
            tensor.copy_(read);
        }
    }

    private void Check(Dictionary<string, Tensor> wanted, ILookup<string, SafeTensorsEntry> given)
    {
        string[] faults =
        [
            .. wanted.SelectMany(pair => Faults(pair.Key, pair.Value, [.. given[pair.Key]])),
            .. given.Where(group => !wanted.ContainsKey(group.Key)).SelectMany(group => group).Select(entry => $"{entry.Name} is unknown"),
        ];
        if (faults.Length > 0)
        {
            throw new DataFormatException(
                $"{Path.Combine(Folder, WeightsFile)}: {faults.Length} faults, where the network has {wanted.Count} tensors: "
                + $"{string.Join("; ", faults)}. Expected a checkpoint of the network's own shape.");
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
            if (!Types.Contains(entry.TypeName))
                yield return $"{entry.Name} is of type {entry.TypeName}, not {string.Join(" or ", Types)}";
        }
    }
}

/// <summary>
/// Translates the names of tensors in checkpoints of BERT. Checkpoints that were converted from TensorFlow, bert-base-cased among them, call the
/// weight of a normalisation <c>gamma</c> and its bias <c>beta</c>. Checkpoints of an encoder alone leave out <c>bert.</c>.
/// </summary>
internal static class BertTensorName
{
    /// <summary>The first part of the name of every tensor of a network's encoder.</summary>
    public const string Encoder = "bert.";

    /// <summary>The name of the embeddings of the vocabulary.</summary>
    public const string WordEmbeddings = Encoder + "embeddings.word_embeddings.weight";

    /// <summary>The name of a network's case embeddings, which no checkpoint has.</summary>
    public const string CaseEmbeddings = Encoder + "embeddings.case_embeddings.weight";

    private const string PositionIds = ".position_ids";

    private static readonly string[] EncoderParts = ["embeddings.", "encoder.", "pooler."];

    private const string Pooler = Encoder + "pooler.";

    /// <summary>
    /// Returns a network's name for a tensor of a checkpoint's encoder or pooler; null for a tensor of a head of any kind, because a network has a
    /// head of its own.
    /// </summary>
    public static string? Of(string name)
    {
        var full = EncoderParts.Any(part => name.StartsWith(part, StringComparison.Ordinal)) ? Encoder + name : name;
        if (!full.StartsWith(Encoder, StringComparison.Ordinal))
            return null;
        // Older versions of transformers saved the positions' numbers 0, 1, 2, ... as well.
        if (full.EndsWith(PositionIds, StringComparison.Ordinal))
            return null;
        return NormalizationRenamed(full);
    }

    /// <summary>Returns a network's name for a tensor of a checkpoint, that of a head included.</summary>
    public static string OfAny(string name) => Of(name) ?? NormalizationRenamed(name);

    /// <summary>True for the tensors of the pooler, which some networks have and some checkpoints.</summary>
    public static bool IsOfPooler(string name) => name.StartsWith(Pooler, StringComparison.Ordinal);

    private static string NormalizationRenamed(string name) =>
        Renamed(Renamed(name, ".LayerNorm.gamma", ".LayerNorm.weight"), ".LayerNorm.beta", ".LayerNorm.bias");

    private static string Renamed(string name, string from, string to) =>
        name.EndsWith(from, StringComparison.Ordinal) ? name[..^from.Length] + to : name;
}
