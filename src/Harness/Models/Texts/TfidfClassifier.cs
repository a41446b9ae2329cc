using System.Text.Json;
using Harness.Common;
using Harness.Models.Formats;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Models.Texts;

/// <summary>Assigns texts to classes by the terms in them, without regard to their order. It contains no neural network.</summary>
public sealed class TfidfClassifier(TfidfVectorizer vectorizer, RowClassifier classifier) : Model
{
    /// <summary>The file by which the folder of a run is known to hold such a model.</summary>
    public const string TermsFile = "terms.json";
    private const string FrequenciesName = "tfidf.inverse_document_frequencies";

    /// <summary>Makes a classifier that knows no term and finds all classes equally likely.</summary>
    public static TfidfClassifier Unfitted(int classes) => new(new TfidfVectorizer([], [], null), LogisticClassifier.Unfitted(0, classes));

    /// <summary>Gives the class of a text, which is the label of its first token, <c>[CLS]</c>.</summary>
    public static int ClassOf(Example example) => example.Labels[Example.WholePlace];

    /// <summary>
    /// Counts the learned numbers: the terms' inverse document frequencies and those of the classifier. None of them is left out as zero.
    /// </summary>
    public override ParameterCount Count()
    {
        var parameters = vectorizer.Weights.Count + classifier.Parameters;
        return new ParameterCount(parameters, parameters);
    }

    // Terms are counted, whatever the length of the text.
    public override int MostTokens => int.MaxValue;

    public override long StoredBytes => BytesWith(SafeTensors.BytesOf);

    public override long StoredBytesFp16 => BytesWith(SafeTensors.BytesOfFp16);

    public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32) =>
        [.. examples.Select(example => example.LabelledAsWhole(classifier.Classify(vectorizer.Transform(example.Words))))];

    public override void Save(string folder)
    {
        using var scope = NewDisposeScope();
        SafeTensors.Write(Path.Combine(folder, WeightsFile), ToTensors());
        AtomicFile.Write(Path.Combine(folder, TermsFile), file => file.Write(TermBytes()));
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="classes">The number of the task's classes.</param>
    /// <exception cref="DataFormatException">The files do not belong together, or were written for other classes.</exception>
    public static TfidfClassifier Load(string folder, int classes)
    {
        var path = Path.Combine(folder, TermsFile);
        var kept = ModelJson.Read<KeptTerms>(path);
        var source = Path.Combine(folder, WeightsFile);
        using var scope = NewDisposeScope();
        var tensors = SafeTensors.Read(source);
        if (!tensors.TryGetValue(FrequenciesName, out var frequencies) || frequencies.numel() != kept.Terms.Count)
            throw new DataFormatException(
                $"{source}: there are {frequencies?.numel() ?? 0} numbers of '{FrequenciesName}'. Expected {kept.Terms.Count}, one for each term of "
                + $"{TermsFile}: run the entry again.");
        return new TfidfClassifier(
            new TfidfVectorizer(kept.Terms, frequencies.data<float>().ToArray(), kept.Language),
            RowClassifier.Of(tensors, kept.Terms.Count, classes, source));
    }

    public override void MoveTo(Device device)
    {
    }

    public override void Dispose()
    {
    }

    private Dictionary<string, Tensor> ToTensors() => new(classifier.ToTensors())
    {
        [FrequenciesName] = tensor(vectorizer.Weights.ToArray(), [vectorizer.Weights.Count]),
    };

    // The terms are as much a part of the model as their numbers: without them nothing can be predicted.
    private byte[] TermBytes() => JsonSerializer.SerializeToUtf8Bytes(new KeptTerms(vectorizer.Language, vectorizer.Terms), ModelJson.Options);

    private long BytesWith(Func<Tensor, long> bytesOf)
    {
        using var scope = NewDisposeScope();
        return ToTensors().Values.Sum(bytesOf) + TermBytes().Length;
    }

    private sealed record KeptTerms(string? Language, IReadOnlyList<string> Terms);
}
