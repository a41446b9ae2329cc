using System.Security.Cryptography;
using System.Text.Json;
using Harness.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>A token classifier with what it takes to build it again: its shape and its labels.</summary>
public sealed class Network : IDisposable
{
    private const string WeightsFile = "model.safetensors";
    private const string ConfigFile = "config.json";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private Network(BertShape shape, IReadOnlyList<string> labels)
    {
        shape.Validate();
        (Shape, Labels) = (shape, labels);
        Module = new TokenClassifier(shape, labels.Count);
    }

    public BertShape Shape { get; }

    /// <summary>Names of the C classes, in the order of their ids.</summary>
    public IReadOnlyList<string> Labels { get; }

    public TokenClassifier Module { get; }

    /// <summary>Random weights as BERT's.</summary>
    public static Network Random(BertShape shape, IReadOnlyList<string> labels, int seed)
    {
        var network = new Network(shape, labels);
        Initialization.Fill(network.Module, seed);
        return network;
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="DataFormatException">A file is damaged, or its tensors are not those of the shape that stands beside it.</exception>
    public static Network Load(string folder)
    {
        var path = Path.Combine(folder, ConfigFile);
        if (!File.Exists(path))
            throw new FileNotFoundException(
                $"{path}: no such file. Expected a folder with {ConfigFile} and {WeightsFile}, as a finished run leaves it.", path);
        var config = ReadConfig(path);
        var network = new Network(config.Shape, config.Labels);
        network.LoadWeights(Path.Combine(folder, WeightsFile));
        return network;
    }

    /// <summary>The SHA-256 of the weights in a folder, lower-case hexadecimal.</summary>
    public static string WeightsHash(string folder)
    {
        using var file = File.OpenRead(Path.Combine(folder, WeightsFile));
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Writes config.json and model.safetensors into a folder.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        SafeTensors.Write(Path.Combine(folder, WeightsFile), Module.state_dict());
        AtomicFile.WriteAllText(Path.Combine(folder, ConfigFile), JsonSerializer.Serialize(new Config(Shape, Labels), Json) + "\n");
    }

    /// <summary>A network of the same shape with the same weights, sharing nothing.</summary>
    public Network Copy()
    {
        var copy = new Network(Shape, Labels);
        copy.CopyWeights(Module.state_dict());
        return copy;
    }

    /// <summary>Takes the weights of another network wherever name and shape agree; the rest stays as it is.</summary>
    public void CopyMatching(Network source)
    {
        using var _ = no_grad();
        var theirs = source.Module.state_dict();
        foreach (var (name, tensor) in Module.state_dict())
            if (theirs.TryGetValue(name, out var given) && given.shape.AsSpan().SequenceEqual(tensor.shape))
                tensor.copy_(given);
    }

    /// <summary>
    /// Moves the weights to a device. On the CPU the layers compute in the weights' type; on CUDA in bfloat16, over the same float32 weights.
    /// </summary>
    public void MoveTo(Device device)
    {
        Module.to(device);
        Module.Bert.ComputeOn(device);
    }

    public void Dispose() => Module.Dispose();

    private static Config ReadConfig(string path)
    {
        try
        {
            if (JsonSerializer.Deserialize<Config>(File.ReadAllText(path)) is { Shape: not null, Labels: not null } config)
            {
                config.Shape.Validate();
                return config;
            }
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new DataFormatException($"{path}: not a network's shape and labels ({error.Message}). Remove its folder and run it again.", error);
        }

        throw new DataFormatException($"{path}: no shape or no labels. Expected those of a network; remove its folder and run it again.");
    }

    private void LoadWeights(string path)
    {
        using var scope = NewDisposeScope();
        var tensors = SafeTensors.Read(path);
        var expected = Module.state_dict();
        if (expected.Keys.Except(tensors.Keys).FirstOrDefault() is { } missing)
            throw new DataFormatException($"{path}: no tensor '{missing}'. Expected the {expected.Count} tensors of the shape in {ConfigFile}.");
        foreach (var (name, tensor) in expected)
            if (!tensor.shape.AsSpan().SequenceEqual(tensors[name].shape))
                throw new DataFormatException(
                    $"{path}: tensor '{name}' has shape [{string.Join(", ", tensors[name].shape)}]. "
                    + $"Expected [{string.Join(", ", tensor.shape)}], the shape in {ConfigFile}.");
        CopyWeights(tensors);
    }

    private void CopyWeights(IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var _ = no_grad();
        foreach (var (name, tensor) in Module.state_dict())
            tensor.copy_(tensors[name]);
    }

    private sealed record Config(BertShape Shape, IReadOnlyList<string> Labels);
}
