using Harness.Common;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>
/// Goes the whole way from the words of sentences to their labels, as a program that uses a model does: it tokenises, predicts, and takes the label
/// of each word's first token, or the one label of the sentence. A CRF extracts its features on the way. An encoder computes vectors, and there are
/// no labels.
/// </summary>
/// <param name="isWhole">True where a sentence has one label as a whole.</param>
public sealed class Labeller(Model model, BertWordPiece wordPiece, bool isWhole)
{
    // [CLS] and [SEP].
    private const int SpecialTokens = 2;

    /// <summary>
    /// Cuts the words of a sentence into parts that a model can read whole, where the sentence is longer. A word that is longer by itself is a part
    /// of its own.
    /// </summary>
    public IEnumerable<IReadOnlyList<string>> Fitting(IReadOnlyList<string> words)
    {
        var part = new List<string>();
        var tokens = SpecialTokens;
        foreach (var word in words)
        {
            var ofWord = wordPiece.Encode(word).Count;
            if (part.Count == model.MostWords || (part.Count > 0 && tokens + ofWord > model.MostTokens))
            {
                yield return part;
                part = [];
                tokens = SpecialTokens;
            }

            part.Add(word);
            tokens += ofWord;
        }

        if (part.Count > 0)
            yield return part;
    }

    /// <summary>Labels sentences by the model.</summary>
    /// <returns>For each sentence a label id for each word, or one for the whole; an empty array for an encoder.</returns>
    public int[][] Label(IReadOnlyList<PlacedSentence> sentences, Device device, int batchSize = 32)
    {
        Example[] examples = [.. sentences.Select(Input)];
        var predictions = model.PredictionsFor(examples, device, batchSize);
        if (!predictions.AreLabels)
            return [];
        var predicted = predictions.Labels;
        return [.. examples.Select((example, i) => Labels(example, predicted[i], sentences[i].Words.Count))];
    }

    /// <summary>Labels one sentence by the model's ONNX file.</summary>
    /// <returns>A label id for each word, or one for the whole; none for an encoder.</returns>
    /// <exception cref="InvalidOperationException">The model has no ONNX file.</exception>
    public int[] Label(PlacedSentence sentence, OnnxSession session)
    {
        var exported = model as OnnxModel ?? throw new InvalidOperationException($"A {model.GetType().Name} has no ONNX file.");
        var read = model.Read([Input(sentence)])[0];
        var computed = session.Logits(exported.OnnxInputs(read));
        return exported.GivesVectors ? [] : Labels(read, exported.LabelsOf(computed, read), sentence.Words.Count);
    }

    private int[] Labels(Example example, int[] predicted, int words) =>
        isWhole ? [predicted[Example.WholePlace]] : example.WordLabels(predicted, words);

    private Example Input(PlacedSentence sentence)
    {
        var own = Alone(sentence.Words);
        return model.Context == 0 ? own : WithNeighbours(own, sentence);
    }

    // No more neighbours are tokenised than the network can read.
    private Example WithNeighbours(Example own, PlacedSentence sentence)
    {
        var before = Nearest(sentence.Before).Reverse().ToArray();
        return Surroundings.Link([.. before, own, .. Nearest(sentence.After)])[before.Length];
    }

    // Most words have several tokens, and some have none.
    private IEnumerable<Example> Nearest(IEnumerable<IReadOnlyList<string>> neighbours) => neighbours
        .Select(Alone)
        .TakeUntil(model.Context, neighbour => Math.Min(neighbour.Words.Count, neighbour.Length - SpecialTokens));

    private Example Alone(IReadOnlyList<string> words) => isWhole
        ? Example.OfWhole(words, Example.Unknown, wordPiece, model.MostTokens)
        : Example.OfWords(words, wordPiece, model.MostTokens);
}
