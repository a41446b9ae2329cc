using Harness.Common;
using Harness.Models.Formats;
using Harness.Models.Inputs;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>A token classifier with what it takes to build it again: its shape and its labels.</summary>
public sealed class Network : Model
{
    /// <summary>Rounded weights are whole multiples of their row's scale, from minus to plus this.</summary>
    public const int Int8Levels = 127;

    private const string ConfigFile = HuggingFaceConfig.FileName;
    private const string ScaleSuffix = "_scale";

    private Network(BertShape shape, IReadOnlyList<string> labels)
    {
        shape.Validate();
        (Shape, Labels) = (shape, labels);
        Module = new TokenClassifier(shape, labels.Count);
        // A network outlives the dispose scope that it is made in.
        foreach (var tensor in Tensors().Values)
            tensor.DetachFromDisposeScope();
    }

    public BertShape Shape { get; }

    /// <summary>Names of the C classes, in the order of their ids.</summary>
    public IReadOnlyList<string> Labels { get; }

    public TokenClassifier Module { get; }

    /// <summary>Whether weights were set to zero for good: trainings that follow leave those zero.</summary>
    public bool IsPruned { get; init; }

    /// <summary>Random weights as BERT's.</summary>
    public static Network Random(BertShape shape, IReadOnlyList<string> labels, int seed)
    {
        var network = new Network(shape, labels);
        Initialization.Fill(network.Module, seed);
        return network;
    }

    /// <summary>Reads what <see cref="Save"/> wrote, or a token classifier of BERT's own form that Hugging Face's transformers saved.</summary>
    /// <exception cref="DataFormatException">A file is damaged, or its tensors are not those of the shape that stands beside it.</exception>
    public static Network Load(string folder)
    {
        var path = Path.Combine(folder, ConfigFile);
        if (!File.Exists(path))
            throw new FileNotFoundException(
                $"{path}: no such file. Expected a folder with {ConfigFile} and {WeightsFile}, as a finished run leaves it.", path);
        var config = HuggingFaceConfig.Read(path);
        var (shape, labels, weights) = (config.Shape, config.Labels(path), Path.Combine(folder, WeightsFile));
        // A damaged shape must not make a network that no memory holds.
        var held = SafeTensors.ReadHeader(weights).Entries.Values.Sum(entry => entry.Shape.Aggregate(1L, (product, size) => product * size));
        if (ShapeSize.Matrices(shape, labels.Count) is var matrices && matrices > held)
            throw new DataFormatException(
                Invariant($"{path}: a network with {matrices:N0} weights and more. Expected the shape of those in {WeightsFile} beside it, which holds {held:N0}."));
        var network = new Network(shape, labels);
        network.LoadWeights(weights);
        return network;
    }

    public override long StoredBytes => BytesOf(SafeTensors.BytesOf);

    public override long StoredBytesFp16 => BytesOf(tensor => tensor.dtype is ScalarType.Float32 or ScalarType.Float64 ? sizeof(short) * tensor.numel() : SafeTensors.BytesOf(tensor));

    public override ParameterCount Count() => ParameterCount.Of(Module);

    public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32)
    {
        var predicted = new int[examples.Count][];
        foreach (var (batch, output) in Outputs(examples, device, batchSize))
        {
            var logits = output.Logits; // (B, T, C)
            var best = logits.reshape(-1, logits.size(-1)).index_select(0, batch.LabelledPositions).argmax(1).cpu().data<long>().ToArray();
            var next = 0;
            foreach (var index in batch.Indices)
                predicted[index] = [.. examples[index].Labels.Select(label => label == Example.Ignored ? 0 : (int)best[next++])];
        }

        return predicted;
    }

    /// <summary>Runs the network over examples in evaluation mode, without gradients, in batches of like length.</summary>
    /// <param name="beginning">An action that is told of every batch before it is computed.</param>
    /// <returns>One batch after another; its tensors live until the next is asked for.</returns>
    public IEnumerable<(Batch Batch, NetworkOutput Output)> Outputs(
        IReadOnlyList<Example> examples, Device device, int batchSize = 32, Action<Batch>? beginning = null)
    {
        var wasTraining = Module.training;
        Module.eval();
        var batcher = new Batcher(examples);
        try
        {
            foreach (var indices in LengthBuckets.Sorted([.. examples.Select(example => example.Length)], batchSize))
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var batch = batcher.Of(indices, device);
                beginning?.Invoke(batch);
                yield return (batch, Module.forward(batch.TokenIds, batch.Mask));
            }
        }
        finally
        {
            Module.train(wasTraining);
        }
    }

    /// <summary>
    /// Writes config.json and model.safetensors as Hugging Face has them: a network of BERT's own form is one of its BertForTokenClassification.
    /// </summary>
    public override void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        using var scope = NewDisposeScope();
        SafeTensors.Write(Path.Combine(folder, WeightsFile), Stored(), new Dictionary<string, string> { ["format"] = "pt" });
        HuggingFaceConfig.OfTokenClassifier(Shape, Labels).Write(Path.Combine(folder, ConfigFile));
    }

    /// <summary>Every parameter and buffer by name; one that several layers share once, under its first name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors() => Module.named_parameters()
        .Select(entry => KeyValuePair.Create<string, Tensor>(entry.name, entry.parameter))
        .Concat(Module.named_buffers().Select(entry => KeyValuePair.Create(entry.name, entry.buffer)))
        .ToDictionary();

    /// <summary>A network of the same shape with the same weights, sharing nothing.</summary>
    /// <param name="pruned">Whether the copy's zeros are there for good; null for as they are here.</param>
    public Network Copy(bool? pruned = null) => Reshaped(Shape, pruned);

    /// <summary>
    /// A network of another shape, of the same type and on the same device, with the same weights wherever name and shape agree, and zeros elsewhere.
    /// </summary>
    /// <param name="pruned">Whether its zeros are there for good; null for as they are here.</param>
    public Network Reshaped(BertShape shape, bool? pruned = null)
    {
        var other = new Network(shape, Labels) { IsPruned = pruned ?? IsPruned };
        var like = Module.parameters().First();
        other.Module.to(like.dtype);
        other.MoveTo(like.device);
        using var _ = no_grad();
        foreach (var parameter in other.Module.parameters())
            parameter.zero_();
        other.CopyMatching(this);
        return other;
    }

    /// <summary>Takes the weights of another network wherever name and shape agree; the rest stays as it is.</summary>
    public void CopyMatching(Network source)
    {
        using var _ = no_grad();
        var theirs = source.Tensors();
        foreach (var (name, tensor) in Tensors())
            if (theirs.TryGetValue(name, out var given) && given.shape.AsSpan().SequenceEqual(tensor.shape))
                tensor.copy_(given);
    }

    /// <summary>Takes every weight from another network, from where the other has it.</summary>
    /// <param name="sourceOf">From this network's name to the other's.</param>
    /// <exception cref="ArgumentException">A weight is not there, or of another shape.</exception>
    public void CopyRenamed(Network source, Func<string, string> sourceOf)
    {
        using var _ = no_grad();
        var theirs = source.Tensors();
        foreach (var (name, tensor) in Tensors())
        {
            if (!theirs.TryGetValue(sourceOf(name), out var given) || !given.shape.AsSpan().SequenceEqual(tensor.shape))
                throw new ArgumentException($"{name} wants {sourceOf(name)} of shape [{string.Join(", ", tensor.shape)}], which the network to copy from has not.");
            tensor.copy_(given);
        }
    }

    /// <summary>Moves the weights to a device.</summary>
    public override void MoveTo(Device device) => Module.to(device);

    /// <summary>
    /// Makes the encoder's layers compute in another type than the weights', until what is returned is disposed of. The weights and their gradients
    /// stay what they are.
    /// </summary>
    /// <param name="activations">The type, such as bfloat16; null for the weights' own.</param>
    public IDisposable ComputeIn(ScalarType? activations) => new Computing(Module.Bert, activations);

    public override void Dispose() => Module.Dispose();

    private sealed class Computing : IDisposable
    {
        private readonly BertModel bert;
        private readonly ScalarType? before;

        public Computing(BertModel bert, ScalarType? activations)
        {
            this.bert = bert;
            before = bert.ActivationType;
            bert.ActivationType = activations;
        }

        public void Dispose() => bert.ActivationType = before;
    }

    private void LoadWeights(string path)
    {
        using var scope = NewDisposeScope();
        var tensors = Restored(SafeTensors.Read(path));
        var expected = Tensors();
        if (expected.Keys.Except(tensors.Keys).FirstOrDefault() is { } missing)
            throw new DataFormatException($"{path}: no tensor '{missing}'. Expected the {expected.Count} tensors of the shape in {ConfigFile}.");
        foreach (var (name, tensor) in expected)
            if (!tensor.shape.AsSpan().SequenceEqual(tensors[name].shape))
                throw new DataFormatException(
                    $"{path}: tensor '{name}' has shape [{string.Join(", ", tensors[name].shape)}]. "
                    + $"Expected [{string.Join(", ", tensor.shape)}], the shape in {ConfigFile}.");
        CopyWeights(tensors);
    }

    private long BytesOf(Func<Tensor, long> bytes)
    {
        using var scope = NewDisposeScope();
        return Stored().Values.Sum(bytes);
    }

    // The tensors as they are stored: of a rounded network's matrices the whole numbers, and beside them a scale for every row.
    private IReadOnlyDictionary<string, Tensor> Stored()
    {
        if (!Shape.Int8Weights)
            return Tensors();
        using var _ = no_grad();
        var stored = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in Tensors())
        {
            if (tensor.ndim < 2)
            {
                stored.Add(name, tensor);
                continue;
            }

            var (values, scales) = Int8Rows.Of(tensor);
            stored.Add(name, values);
            stored.Add(name + ScaleSuffix, scales);
        }

        return stored;
    }

    private static IReadOnlyDictionary<string, Tensor> Restored(IReadOnlyDictionary<string, Tensor> stored)
    {
        Tensor Whole(string name, Tensor tensor) => stored.TryGetValue(name + ScaleSuffix, out var scale)
            ? tensor.to(ScalarType.Float32) * scale.to(ScalarType.Float32)
            : tensor;

        return stored.Where(entry => !entry.Key.EndsWith(ScaleSuffix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key, entry => Whole(entry.Key, entry.Value), StringComparer.Ordinal);
    }

    private void CopyWeights(IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var _ = no_grad();
        foreach (var (name, tensor) in Tensors())
            tensor.copy_(tensors[name]);
    }
}
