using System.Text.Json;
using Harness.Common;
using Harness.Models.Formats;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Models.Sequence;
using Harness.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// A classifier of tokens or of whole inputs together with its shape and its labels, which is all that it takes to build it again. Without labels it
/// is an encoder, which gives an input the vector that its shape pools.
/// </summary>
public sealed class Network : OnnxModel
{
    internal Network(BertShape shape, IReadOnlyList<string> labels)
    {
        shape.Validate();
        if (labels.Count == 0 && shape.Pooling == Pooling.None)
            throw new ArgumentException("The network has no labels, and its shape pools nothing. Expected labels, or a pooling for its vectors.");
        Shape = shape;
        Labels = labels;
        Decoder = new LabelDecoder(labels);
        Module = new BertClassifier(shape, labels.Count);
        OutliveScope();
    }

    /// <summary>The sizes of the encoder.</summary>
    public BertShape Shape { get; }

    /// <summary>The names of the C classes, in the order of their ids; none where the network gives vectors.</summary>
    public override IReadOnlyList<string> Labels { get; }

    public override int Context => Shape.Context;

    public override int MostTokens => Shape.Positions;

    /// <summary>True for an encoder, which has no head and gives vectors.</summary>
    public override bool GivesVectors => Labels.Count == 0;

    /// <summary>The number of numbers that the network gives for a position: a logit for each class, or the elements of a vector.</summary>
    public int OutputWidth => GivesVectors ? Shape.Hidden : Labels.Count;

    /// <summary>Chooses the labels of tokens from their logits.</summary>
    public LabelDecoder Decoder { get; }

    /// <summary>Chooses the labels of an example from its logits.</summary>
    /// <param name="logits">The logits of its tokens (T, C), row-major; of a network that pools, those of the whole example (C).</param>
    /// <returns>A label for each token (T), which is 0 where a token carries no label.</returns>
    public override int[] LabelsOf(ReadOnlySpan<float> logits, Example example)
    {
        if (Shape.Pooling == Pooling.None)
            return Decoder.Decode(logits, example);
        return example.LabelledAsWhole(LabelDecoder.Largest(logits));
    }

    /// <inheritdoc/>
    public override int[][] LabelsOfTrack(IReadOnlyList<Example> examples, IReadOnlyList<int[]> labels) =>
        [.. Spell(examples).Zip(labels, (spelling, own) => spelling.LabelsOf(own))];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxInput> OnnxInputs(Example read)
    {
        var mask = new long[read.Length];
        Array.Fill(mask, 1);
        return OnnxInputs(Longs(read.TokenIds), mask, Longs(read.CaseIds), Longs(read.VectorRows), [1, read.Length]);

        static long[] Longs(int[] numbers) => Array.ConvertAll(numbers, number => (long)number);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxInput> OnnxInputs(Batch batch)
    {
        using var scope = NewDisposeScope();
        var mask = batch.Mask?.to(ScalarType.Int64) ?? ones_like(batch.TokenIds);
        return OnnxInputs(Longs(batch.TokenIds), Longs(mask), Longs(batch.CaseIds), Longs(batch.VectorRows), batch.TokenIds.shape);

        static long[] Longs(Tensor numbers) => numbers.data<long>().ToArray();
    }

    /// <summary>The module that holds the weights and computes the outputs.</summary>
    public override BertClassifier Module { get; }

    /// <summary>True where the network has BERT's own form, so that Hugging Face's transformers can open it.</summary>
    public bool IsPlain => HuggingFaceConfig.Departures.From(Shape, poolerIsPlain: !GivesVectors) is null;

    /// <summary>True where pruned weights must stay zero in every training that follows.</summary>
    public bool IsPruned { get; init; }

    /// <summary>The network's own vocabulary where it is smaller than its track's; null where both are the same.</summary>
    public KeptPieces? Pieces { get; init; }

    /// <summary>
    /// The words of the shape's vectors; null where it has none, and in a network that was made of a shape alone, before any words were chosen.
    /// </summary>
    public VectorWords? VectorWords { get; init; }

    /// <summary>Makes a network whose weights are drawn as BERT's are.</summary>
    public static Network Random(BertShape shape, IReadOnlyList<string> labels, int seed)
    {
        var network = new Network(shape, labels);
        Initialization.Fill(network.Module, seed);
        return network;
    }

    /// <summary>
    /// Reads what <see cref="Save(string)"/> wrote, or a token classifier of BERT's own form that Hugging Face's transformers saved.
    /// </summary>
    /// <exception cref="DataFormatException">A file is damaged, or its tensors are not those of the shape that stands beside it.</exception>
    /// <param name="pieces">The network's own vocabulary where it is smaller than that of the inputs that it will be given.</param>
    public static Network Load(string folder, KeptPieces? pieces = null) => NetworkFiles.Load(folder, pieces);

    /// <summary>
    /// Writes config.json and model.safetensors in the form of Hugging Face's transformers, which can open a network of BERT's own form as a
    /// BertForTokenClassification, or as a BertForSequenceClassification where it has BERT's pooler.
    /// </summary>
    public override void Save(string folder) => NetworkFiles.Save(this, folder, paddingId: 0);

    // A network may have a vocabulary of its own, and positions of its own.
    public override void Save(string folder, BertWordPiece wordPiece, int longest) => Save(folder, Pieces?.Own ?? wordPiece);

    /// <summary>Writes what <see cref="Save(string)"/> writes, and the vocabulary beside it.</summary>
    /// <param name="wordPiece">The tokenizer of the network's inputs.</param>
    public void Save(string folder, BertWordPiece wordPiece)
    {
        NetworkFiles.Save(this, folder, wordPiece.PaddingId);
        wordPiece.Save(folder, Shape.Positions);
    }

    public override long StoredBytes => NetworkFiles.BytesOf(this, SafeTensors.BytesOf);

    public override long StoredBytesFp16 => NetworkFiles.BytesOf(this, SafeTensors.BytesOfFp16);

    // True where inputs in the track's tokens are as the network reads them, except for their context.
    private bool ReadsAsGiven => Pieces is null && Shape.WordVectors is null;

    public override ParameterCount Count() => ParameterCount.Of(this);

    /// <summary>Gives inputs in the tokens of the network's own vocabulary, with their context where the network reads it.</summary>
    public IReadOnlyList<Spelling> Spell(IReadOnlyList<Example> examples) => [.. examples.Select(Spell)];

    public override IReadOnlyList<Example> Read(IReadOnlyList<Example> examples) =>
        ReadsAsGiven && Shape.Context == 0 ? examples : [.. examples.Select(example => Spell(example).Example)];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> ReadForTraining(IReadOnlyList<Example> examples) =>
        Shape.Context == 0 ? ReadAlone(examples) : DocumentContext.Together(ReadAlone(examples), Shape.Context);

    /// <summary>Gives inputs in the tokens of the network's own vocabulary, without context.</summary>
    public IReadOnlyList<Example> ReadAlone(IReadOnlyList<Example> examples) =>
        ReadsAsGiven ? examples : [.. examples.Select(example => SpellAlone(example).Example)];

    public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32)
    {
        if (GivesVectors)
            throw new InvalidOperationException("The network has no labels. Expected a classifier; an encoder gives vectors.");
        var predicted = new int[examples.Count][];
        var spellings = Spell(examples);
        foreach (var (batch, output) in OutputsOf([.. spellings.Select(spelling => spelling.Example)], device, batchSize))
        {
            var logits = output.Logits.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray(); // (B, T, C) or (B, C)
            var row = logits.Length / batch.Indices.Length;
            foreach (var (place, index) in batch.Indices.Index())
                predicted[index] = spellings[index].LabelsOf(LabelsOf(logits.AsSpan(place * row, row), spellings[index].Example));
        }

        return predicted;
    }

    public override Predictions PredictionsFor(IReadOnlyList<Example> examples, Device device, int batchSize = 32) => GivesVectors
        ? Predictions.OfVectors(Vectors(examples, device, batchSize))
        : base.PredictionsFor(examples, device, batchSize);

    private float[][] Vectors(IReadOnlyList<Example> examples, Device device, int batchSize)
    {
        var vectors = new float[examples.Count][];
        foreach (var (batch, output) in Outputs(examples, device, batchSize))
        {
            var pooled = output.Logits.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray(); // (B, H)
            foreach (var (place, index) in batch.Indices.Index())
                vectors[index] = pooled[(place * Shape.Hidden)..((place + 1) * Shape.Hidden)];
        }

        return vectors;
    }

    /// <summary>Runs the network over examples in evaluation mode, without gradients, in batches of similar length.</summary>
    /// <param name="beginning">An action that receives every batch before it is computed.</param>
    /// <returns>One batch after another; the tensors of a batch live until the next batch is asked for.</returns>
    public IEnumerable<(Batch Batch, NetworkOutput Output)> Outputs(
        IReadOnlyList<Example> examples, Device device, int batchSize = 32, Action<Batch>? beginning = null) =>
        OutputsOf(Read(examples), device, batchSize, beginning);

    public override NetworkOutput Compute(Batch batch) => Module.Compute(batch);

    /// <summary>Makes a network of the same shape with the same weights, which shares no memory with this one.</summary>
    /// <param name="pruned">True when pruned weights must stay zero; null keeps the source's setting.</param>
    public Network Copy(bool? pruned = null) => Reshaped(Shape, pruned);

    /// <summary>
    /// Makes a network of another shape, of the same type and on the same device. It has the same weights wherever name and shape agree, and zeros
    /// elsewhere.
    /// </summary>
    /// <param name="pruned">True when pruned weights must stay zero; null keeps the source's setting.</param>
    /// <param name="pieces">The vocabulary of the new network; null keeps the source's.</param>
    /// <param name="vectorWords">The words of the new network's vectors; null keeps the source's.</param>
    public Network Reshaped(BertShape shape, bool? pruned = null, KeptPieces? pieces = null, VectorWords? vectorWords = null)
    {
        var other = new Network(shape, Labels)
        {
            IsPruned = pruned ?? IsPruned,
            Pieces = pieces ?? Pieces,
            VectorWords = vectorWords ?? VectorWords,
        };
        var like = Module.parameters().First();
        other.Module.to(like.dtype);
        other.MoveTo(like.device);
        using var _ = no_grad();
        foreach (var parameter in other.Module.parameters())
            parameter.zero_();
        other.CopyMatching(this);
        return other;
    }

    /// <summary>Takes the weights of another network wherever name and shape agree, and leaves the others as they are.</summary>
    public void CopyMatching(Network source)
    {
        using var _ = no_grad();
        var given = source.Tensors();
        foreach (var (name, tensor) in Tensors())
            if (given.TryGetValue(name, out var found) && found.shape.AsSpan().SequenceEqual(tensor.shape))
                tensor.copy_(found);
    }

    /// <summary>Takes the encoder's weights from a masked-language model of the same shape. The head stays as it is.</summary>
    /// <exception cref="ArgumentException">A tensor of the encoder is missing there, or has another shape.</exception>
    public void CopyEncoder(MaskedLanguageModel source) => CopyAll(source.Bert.state_dict(), Module.Bert.state_dict(), name => name);

    /// <summary>Takes every weight from another network, which may have it under another name.</summary>
    /// <param name="sourceOf">Gives the name in the source for a name in this network.</param>
    /// <exception cref="ArgumentException">The source lacks a weight, or has it in another shape.</exception>
    public void CopyRenamed(Network source, Func<string, string> sourceOf) => CopyAll(source.Tensors(), Tensors(), sourceOf);

    private static void CopyAll(
        IReadOnlyDictionary<string, Tensor> given, IReadOnlyDictionary<string, Tensor> wanted, Func<string, string> sourceOf)
    {
        using var _ = no_grad();
        foreach (var (name, tensor) in wanted)
        {
            if (!given.TryGetValue(sourceOf(name), out var found) || !found.shape.AsSpan().SequenceEqual(tensor.shape))
                throw new ArgumentException(
                    $"The network to copy from has no {sourceOf(name)} of shape [{string.Join(", ", tensor.shape)}]. Expected it for {name}.");
            tensor.copy_(found);
        }
    }

    public override IDisposable ComputeIn(ScalarType? activations) => new Computing(Module.Bert, activations);

    internal override string ShapeText => JsonSerializer.Serialize(Shape);

    internal override ModelGraph OnnxGraph() => new NetworkGraph(this);

    private IReadOnlyList<OnnxInput> OnnxInputs(long[] tokenIds, long[] mask, long[] caseIds, long[] vectorRows, long[] shape)
    {
        var inputs = new List<OnnxInput> { new(NetworkGraph.Ids, tokenIds, shape), new(NetworkGraph.Mask, mask, shape) };
        if (Shape.CaseTypes > 0)
            inputs.Add(new OnnxInput(NetworkGraph.Cases, caseIds, shape));
        if (Shape.WordVectors is not null)
            inputs.Add(new OnnxInput(NetworkGraph.VectorRows, vectorRows, shape));
        return inputs;
    }

    private Spelling Spell(Example example) => Shape.Context == 0
        ? SpellAlone(example)
        : DocumentContext.Around(SpellAlone(example), example.Surroundings, Shape.Context, neighbour => SpellAlone(neighbour).Example);

    private Spelling SpellAlone(Example example)
    {
        var spelling = Pieces?.Spell(example, Shape.Positions) ?? new Spelling(example);
        if (Shape.WordVectors is null)
            return spelling;
        var words = VectorWords ?? throw new InvalidOperationException(
            "The network has vectors of words and no words for them. Expected a network that was trained or loaded, not one of a shape alone.");
        return spelling with { Example = words.Read(spelling.Example) };
    }

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
}
