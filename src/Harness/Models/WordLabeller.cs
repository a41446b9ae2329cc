using Harness.Models.Bert;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>
/// Goes the whole way from the words of sentences to a label for each word, as a program that uses a model does: it tokenises, predicts, and takes
/// the label of each word's first token. A CRF extracts its features on the way.
/// </summary>
public sealed class WordLabeller(Model model, BertWordPiece wordPiece)
{
    // The largest number of tokens of an input for models that set no limit themselves, such as a CRF.
    private const int LongestInput = 512;

    private readonly int longest = (model as Network)?.Shape.Positions ?? LongestInput;

    /// <summary>Labels the words of sentences by the model.</summary>
    /// <returns>For each sentence a label id for each word.</returns>
    public int[][] Label(IReadOnlyList<IReadOnlyList<string>> sentences, Device device, int batchSize = 32)
    {
        Example[] examples = [.. sentences.Select(Input)];
        var predicted = model.Predict(examples, device, batchSize);
        return [.. examples.Select((example, i) => example.WordLabels(predicted[i], sentences[i].Count))];
    }

    /// <summary>Labels the words of one sentence by the model's ONNX file.</summary>
    /// <returns>A label id for each word.</returns>
    public int[] Label(IReadOnlyList<string> words, OnnxSession session)
    {
        var example = model.Read([Input(words)])[0];
        return example.WordLabels(OnnxComparison.Likeliest(session.Logits(example), example), words.Count);
    }

    private Example Input(IReadOnlyList<string> words) => Example.OfWords(words, wordPiece, longest);
}
