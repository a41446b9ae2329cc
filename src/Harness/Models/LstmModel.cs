using Harness.Common;
using Harness.Models.Formats;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>
/// An LSTM over words. It looks words up by strings, which it keeps in a file beside its weights: without them nothing can be predicted, and so they
/// count as much as the numbers.
/// </summary>
public abstract class LstmModel : OnnxModel
{
    /// <summary>The row of padding.</summary>
    public const int Padding = 0;

    /// <summary>The row of everything that is not known.</summary>
    public const int Unknown = 1;

    /// <summary>The number of rows before those of words and characters.</summary>
    public const int SpecialRows = 2;

    public override bool GivesVectors => false;

    public override long StoredBytes => BytesWith(SafeTensors.BytesOf);

    public override long StoredBytesFp16 => BytesWith(SafeTensors.BytesOfFp16);

    /// <summary>The name of the file with the strings.</summary>
    protected abstract string StringsFile { get; }

    /// <summary>Gives the content of the file with the strings.</summary>
    protected abstract byte[] Strings();

    /// <summary>Gives the inputs of the ONNX file for sentences of T words, B of them.</summary>
    /// <param name="ids">The ids of their words (B, T).</param>
    /// <param name="lengths">The numbers of their words (B).</param>
    protected abstract IReadOnlyList<OnnxInput> OnnxInputs(long[] ids, long[] lengths);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<OnnxInput> OnnxInputs(Example read) =>
        OnnxInputs([.. read.TokenIds.Select(id => (long)id)], [read.Length]);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<OnnxInput> OnnxInputs(Batch batch)
    {
        using var scope = NewDisposeScope();
        return OnnxInputs(batch.TokenIds.data<long>().ToArray(), batch.Lengths().data<long>().ToArray());
    }

    public sealed override void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        SafeTensors.Write(Path.Combine(folder, WeightsFile), Tensors());
        AtomicFile.Write(Path.Combine(folder, StringsFile), file => file.Write(Strings()));
    }

    /// <summary>Reads the weights of a network that was made from its strings, and makes it ready to predict.</summary>
    /// <exception cref="DataFormatException">The weights are those of another network. The one that was made is disposed of.</exception>
    protected static TModel WithWeights<TModel>(TModel made, string folder)
        where TModel : LstmModel
    {
        try
        {
            SafeTensors.ReadInto(Path.Combine(folder, WeightsFile), made.Tensors());
        }
        catch (DataFormatException error)
        {
            made.Dispose();
            throw new DataFormatException(
                $"{error.Message} So it is in the network that {made.StringsFile} describes, for {made.Labels.Count} labels: run the entry again.",
                error);
        }

        made.Module.eval();
        return made;
    }

    private long BytesWith(Func<Tensor, long> bytesOf) => Tensors().Values.Sum(bytesOf) + Strings().Length;
}
