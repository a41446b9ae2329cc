using Harness.Common;
using Harness.Models.Formats;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// Stores a network in a folder as Hugging Face's transformers does: config.json and model.safetensors. A network of BERT's own form can be opened
/// there as a BertForTokenClassification, or as a BertForSequenceClassification where it has BERT's pooler.
/// </summary>
internal static class NetworkFiles
{
    private const string ConfigFile = HuggingFaceConfig.FileName;
    private const string WeightsFile = Model.WeightsFile;

    /// <summary>Writes config.json and model.safetensors, and beside them the words of the network's vectors where it has any.</summary>
    /// <param name="paddingId">The id of [PAD] in the network's vocabulary.</param>
    public static void Save(Network network, string folder, int paddingId)
    {
        Directory.CreateDirectory(folder);
        using var scope = NewDisposeScope();
        network.VectorWords?.Save(folder);
        SafeTensors.Write(Path.Combine(folder, WeightsFile), TensorsToStore(network), new Dictionary<string, string> { ["format"] = "pt" });
        var config = network.GivesVectors
            ? HuggingFaceConfig.OfEncoder(network.Shape, paddingId)
            : HuggingFaceConfig.OfClassifier(network.Shape, network.Labels, paddingId);
        config.Write(Path.Combine(folder, ConfigFile));
    }

    /// <inheritdoc cref="Network.Load"/>
    public static Network Load(string folder, KeptPieces? pieces)
    {
        var path = Path.Combine(folder, ConfigFile);
        if (!File.Exists(path))
            throw new FileNotFoundException(
                $"{path}: no such file. Expected a folder with {ConfigFile} and {WeightsFile}, as a finished run leaves it.", path);
        var config = HuggingFaceConfig.Read(path);
        var labels = config.Labels(path);
        var weights = Path.Combine(folder, WeightsFile);
        RequireRoomFor(config.Shape.ElementsOfMatrices(labels.Count), path, weights);
        var words = config.Shape.WordVectors is { } vectors ? VectorWords.Load(folder, vectors.Rows) : null;
        var network = new Network(config.Shape, labels) { Pieces = pieces, VectorWords = words };
        LoadWeights(network, weights);
        return network;
    }

    /// <summary>Adds up the bytes of all tensors as they are stored, and of the words that vectors are looked up by.</summary>
    public static long BytesOf(Network network, Func<Tensor, long> bytes)
    {
        using var scope = NewDisposeScope();
        return TensorsToStore(network).Values.Sum(bytes) + (network.VectorWords?.StoredBytes ?? 0);
    }

    // A damaged shape must not make the program allocate a network that is larger than the memory.
    private static void RequireRoomFor(double elements, string path, string weights)
    {
        var stored = SafeTensors.ReadHeader(weights).Entries.Values.Sum(entry => entry.Shape.Aggregate(1L, (product, size) => product * size));
        if (elements > stored)
            throw new DataFormatException(Invariant(
                $"{path}: describes a network of at least {elements:N0} weights. Expected the shape of the {stored:N0} weights in "
                + $"{WeightsFile} beside it; take both files from the same network."));
    }

    private static void LoadWeights(Network network, string path)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var expected = network.Tensors();
        var stored = SafeTensors.ReadHeader(path).Entries;
        if (expected.Keys.Except(stored.Keys).FirstOrDefault() is { } missing)
            throw new DataFormatException($"{path}: no tensor '{missing}'. Expected the {expected.Count} tensors of the shape in {ConfigFile}.");
        // Other tensors, which may be of types that cannot be read, are passed over.
        var tensors = Int8Rows.Restored(SafeTensors.Read(path, Int8Rows.NamesOf(expected.Keys, stored)));
        foreach (var (name, tensor) in expected)
            if (!tensor.shape.AsSpan().SequenceEqual(tensors[name].shape))
                throw new DataFormatException(
                    $"{path}: tensor '{name}' has shape [{string.Join(", ", tensors[name].shape)}]. "
                    + $"Expected [{string.Join(", ", tensor.shape)}], the shape in {ConfigFile}.");
        foreach (var (name, tensor) in expected)
            tensor.copy_(tensors[name]);
    }

    private static IReadOnlyDictionary<string, Tensor> TensorsToStore(Network network) =>
        network.Shape.Int8Weights ? Int8Rows.Stored(network.Tensors()) : network.Tensors();
}

/// <summary>A rounded matrix as it is stored: whole numbers, and a scale for every row.</summary>
/// <param name="Values">(rows, columns) int8</param>
/// <param name="Scales">(rows, 1) bfloat16</param>
internal sealed record Int8Rows(Tensor Values, Tensor Scales)
{
    /// <summary>Rounded weights are whole multiples of the scale of their row, from minus this number to plus this number.</summary>
    public const int Levels = 127;

    private const string ScaleSuffix = "_scale";

    /// <summary>Counts the scales of a module: one for every row of every matrix.</summary>
    public static long CountOf(nn.Module module) => module.parameters().Where(IsMatrix).Sum(matrix => matrix.size(0));

    /// <summary>Divides a rounded matrix into whole numbers and scales, which belong to the innermost open dispose scope.</summary>
    /// <param name="matrix">(rows, columns)</param>
    public static Int8Rows Of(Tensor matrix)
    {
        // A row of zeros has any scale.
        var largest = matrix.abs().max(1, keepdim: true).values; // (rows, 1)
        var scale = (largest + largest.IsZero().to(matrix.dtype)) / Levels;
        return new Int8Rows((matrix / scale).round().to(ScalarType.Int8), scale.to(ScalarType.BFloat16));
    }

    /// <summary>Replaces every matrix by its whole numbers, and adds the scales under the matrix's name with a suffix.</summary>
    public static IReadOnlyDictionary<string, Tensor> Stored(IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var _ = no_grad();
        var stored = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
        {
            if (!IsMatrix(tensor))
            {
                stored.Add(name, tensor);
                continue;
            }

            var (values, scales) = Of(tensor);
            stored.Add(name, values);
            stored.Add(name + ScaleSuffix, scales);
        }

        return stored;
    }

    private static bool IsMatrix(Tensor tensor) => tensor.ndim > 1;

    /// <summary>Lists the stored tensors of a network: its own names, and those of the scales that are there.</summary>
    public static IReadOnlyList<string> NamesOf(IEnumerable<string> network, IReadOnlyDictionary<string, SafeTensorsEntry> stored) =>
        [.. network.SelectMany(name => new[] { name, name + ScaleSuffix }).Where(stored.ContainsKey)];

    /// <summary>Multiplies whole numbers by their scales again. Tensors without scales stay as they are.</summary>
    public static IReadOnlyDictionary<string, Tensor> Restored(IReadOnlyDictionary<string, Tensor> stored)
    {
        return stored.Where(entry => !entry.Key.EndsWith(ScaleSuffix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key, entry => Whole(entry.Key, entry.Value), StringComparer.Ordinal);

        Tensor Whole(string name, Tensor tensor) => stored.TryGetValue(name + ScaleSuffix, out var scale)
            ? tensor.to(ScalarType.Float32) * scale.to(ScalarType.Float32)
            : tensor;
    }
}
