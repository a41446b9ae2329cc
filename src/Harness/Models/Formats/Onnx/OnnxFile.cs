using System.Text.Json;
using Google.Protobuf;
using Harness.Common;
using Harness.Models.Formats.Onnx.Proto;
using static TorchSharp.torch;

namespace Harness.Models.Formats.Onnx;

/// <summary>
/// Writes a network as an ONNX file, which takes <c>input_ids</c> and <c>attention_mask</c> (batch, sequence) as int64 and gives <c>logits</c>
/// (batch, sequence, labels) as float32, or (batch, labels) where the network labels an input as a whole. A network with case embeddings also takes
/// <c>case_ids</c> (batch, sequence), because its token ids no longer show how a word was written. The network keeps its form: a product of two
/// matrices stays a product, weights that layers share are stored once, and rounded matrices are stored as 8-bit integers with a scale for every row.
/// A network that reads words takes <c>word_ids</c>, <c>character_ids</c> and <c>lengths</c>, and gives the scores of neighbouring labels beside
/// <c>logits</c>.
/// </summary>
public static class OnnxFile
{
    /// <summary>The name of the file in a network's folder.</summary>
    public const string Name = "model.onnx";

    /// <summary>The name of the input that a network with case embeddings has beside the usual two.</summary>
    public const string CaseInput = NetworkGraph.Cases;

    /// <summary>The name of the input that a network with vectors of words has beside the others.</summary>
    public const string VectorInput = NetworkGraph.VectorRows;

    private const string Producer = "bench";
    private const int IrVersion = 8;
    private const int OpSet = 17;

    // A protobuf message is shorter than 2 GiB, of which 16 MiB are kept for names and nodes.
    private const long LargestWeights = int.MaxValue - (16L << 20);

    /// <summary>Writes a model; the file appears whole or not at all.</summary>
    /// <returns>The size of the file in bytes</returns>
    /// <exception cref="NotSupportedException">The model does not fit into one file.</exception>
    public static long Write(OnnxModel model, string path)
    {
        var bytes = model.Tensors().Values.Sum(SafeTensors.BytesOf);
        if (bytes > LargestWeights)
            throw new NotSupportedException(
                Invariant($"{path}: the weights take {bytes:N0} bytes. Expected at most {LargestWeights:N0}, for one file. ")
                + "Take the safetensors of the run.");
        AtomicFile.Write(path, file => ModelOf(model).WriteTo(file));
        return new FileInfo(path).Length;
    }

    /// <summary>Reads the names of a file's inputs, in order.</summary>
    public static IReadOnlyList<string> InputsOf(string path)
    {
        using var file = File.OpenRead(path);
        return [.. ModelProto.Parser.ParseFrom(file).Graph.Input.Select(input => input.Name)];
    }

    private static ModelProto ModelOf(OnnxModel model)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = Producer,
            ProducerVersion = typeof(OnnxFile).Assembly.GetName().Version!.ToString(3),
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = OpSet } },
            Graph = model.OnnxGraph().Build(),
            MetadataProps =
            {
                new StringStringEntryProto { Key = "labels", Value = JsonSerializer.Serialize(model.Labels) },
                new StringStringEntryProto { Key = "shape", Value = model.ShapeText },
            },
        };
    }
}
