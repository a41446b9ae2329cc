using System.Text;
using Harness.Common;
using Harness.Contest.Weights;
using Harness.Models;
using Harness.Models.Formats;
using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Fetching;

/// <summary>A place that a model's encoder and vocabulary are read from.</summary>
internal interface IModelSource
{
    /// <summary>The place as messages name it.</summary>
    string NameFor(PublishedModel model);

    /// <summary>Reads the model and verifies it.</summary>
    /// <exception cref="FetchException">The place does not have it.</exception>
    /// <exception cref="DataFormatException">What the place has is damaged, or another model.</exception>
    Task<ModelContent> ReadAsync(PublishedModel model, CancellationToken cancel);
}

/// <summary>The tensors of a model's encoder, under the names of the networks here, and its vocabulary. Both were verified.</summary>
internal sealed class ModelContent : IDisposable
{
    private readonly IReadOnlyDictionary<string, Tensor> tensors;
    private readonly Vocabulary vocabulary;

    private ModelContent(IReadOnlyDictionary<string, Tensor> tensors, Vocabulary vocabulary)
    {
        this.tensors = tensors;
        this.vocabulary = vocabulary;
    }

    /// <summary>Verifies what was read of a model.</summary>
    /// <param name="tensors">The tensors, which the content disposes of; where they are wrong, this method does.</param>
    /// <param name="weightsPlace">The place of the tensors, which the message names where they are wrong.</param>
    /// <param name="vocabulary">The bytes of vocab.txt, whose lines may end with CR LF.</param>
    /// <param name="vocabularyPlace">The place of the vocabulary, which the message names where it is wrong.</param>
    /// <exception cref="DataFormatException">The tensors or the vocabulary are not the pinned ones; the message says which.</exception>
    public static ModelContent Verified(
        PublishedModel model, IReadOnlyDictionary<string, Tensor> tensors, string weightsPlace, byte[] vocabulary, string vocabularyPlace)
    {
        try
        {
            byte[] lines = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(vocabulary).Replace("\r\n", "\n", StringComparison.Ordinal));
            CheckHash(vocabularyPlace, $"not the vocabulary of {model.Id}", ContentHash.Of(lines), model.VocabularySha256);
            CheckHash(weightsPlace, $"its {tensors.Count} tensors are not those of {model.Id}", HashOf(tensors), model.WeightsSha256);
            return new ModelContent(tensors, Vocabulary.Parse(lines, vocabularyPlace));
        }
        catch
        {
            Dispose(tensors);
            throw;
        }
    }

    /// <summary>Hashes the names, shapes and float32 numbers of tensors, in ordinal order of their names.</summary>
    public static string HashOf(IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var hash = new ContentHash();
        foreach (var (name, tensor) in tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.Add($"{name} {string.Join('x', tensor.shape)}\n");
            hash.Add(tensor.bytes);
        }

        return hash.ToText();
    }

    /// <summary>Writes the model in Hugging Face's layout. The same content makes the same bytes.</summary>
    public void Write(PublishedModel model, string folder)
    {
        new BertWordPiece(vocabulary, model.Tokenizer).Save(folder, model.Shape.Positions);
        SafeTensors.Write(Path.Combine(folder, Model.WeightsFile), tensors, new Dictionary<string, string> { ["format"] = "pt" });

        // The configuration comes last, so that a folder that has one is complete.
        HuggingFaceConfig.OfEncoder(model.Shape).Write(Path.Combine(folder, HuggingFaceConfig.FileName));
    }

    public void Dispose() => Dispose(tensors);

    private static void Dispose(IReadOnlyDictionary<string, Tensor> tensors)
    {
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
    }

    private static void CheckHash(string place, string fault, string found, string expected)
    {
        if (found != expected)
        {
            throw new DataFormatException(
                $"{place}: {fault}: sha256 {found}, expected {expected}. It was damaged, or replaced where it comes from; "
                + "remove it and fetch it again.");
        }
    }
}
