using System.Text;
using System.Text.Json;
using Harness.Common;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Models.Sequence;
using Harness.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Words;

/// <summary>
/// A <see cref="BiLstmCrfNetwork"/> with the words and characters that it knows. It labels words; of all labellings that IOB2 allows it gives the one
/// with the highest score.
/// </summary>
public sealed class BiLstmCrf : LstmModel
{
    /// <summary>The file by which the folder of a run is known to hold such a model.</summary>
    public const string TableFile = "table.json";

    // Characters of longer words are not read, so that one line of dashes does not make the whole batch slow.
    private const int MostCharacters = 40;

    private readonly WordTable table;
    private readonly WordLabelling labelling;
    private readonly LinearChain allowed;
    private readonly Dictionary<string, int> rows;
    private readonly Dictionary<Rune, int> characterRows;

    // The forms of words that were read so far. Inputs name a form by its place here; nothing else depends on it.
    private readonly List<string> forms = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    private BiLstmCrf(BiLstmCrfShape shape, WordTable table, WordLabelling labelling)
    {
        Shape = shape;
        this.table = table;
        this.labelling = labelling;
        allowed = new LabelDecoder(labelling.Labels).Allowed;
        rows = table.Words.Index().ToDictionary(word => word.Item, word => SpecialRows + word.Index, StringComparer.Ordinal);
        characterRows = table.Characters.Index().ToDictionary(one => one.Item, one => SpecialRows + one.Index);
        var fixedVectors = shape.KeepsVectors ? table.WithVectors : 0;
        Module = new BiLstmCrfNetwork(shape, fixedVectors, SpecialRows + table.Characters.Count, labelling.Labels.Count);
        OutliveScope();
    }

    /// <summary>The sizes of the network.</summary>
    public BiLstmCrfShape Shape { get; }

    public override BiLstmCrfNetwork Module { get; }

    public override bool ReadsWords => true;

    public override IReadOnlyList<string> Labels => labelling.Labels;

    protected override string StringsFile => TableFile;

    /// <summary>
    /// Makes a network of a shape that knows no word and no character yet, with random weights. It has room for all the words that the shape names.
    /// </summary>
    public static BiLstmCrf Random(BiLstmCrfShape shape, WordLabelling labelling, int seed)
    {
        manual_seed(seed);
        return new BiLstmCrf(shape, new WordTable([], 0, []), labelling);
    }

    /// <summary>
    /// Makes a network with random weights that knows the words of a <see cref="WordTable"/>; the vocabulary of the shape is as large as it holds
    /// words. The words that have vectors begin with them, and the others with random numbers of the same range as their authors take: up to the
    /// square root of 3 / E.
    /// </summary>
    /// <param name="examples">The training split.</param>
    /// <param name="vectors">The vectors of words, as wide as the shape's; null where there are none.</param>
    /// <exception cref="ArgumentException">The vectors have another width than the shape.</exception>
    public static BiLstmCrf Random(
        BiLstmCrfShape shape, IEnumerable<Example> examples, WordVectors? vectors, WordLabelling labelling, int seed)
    {
        Validation.Check(
            vectors is null || vectors.Width == shape.Embedding,
            Invariant($"embedding is {shape.Embedding}, and the vectors have {vectors?.Width} numbers. Expected the same"));
        var table = WordTable.Of(examples.SelectMany(WordPlaces.Words), vectors, shape.Vocabulary - SpecialRows);
        manual_seed(seed);
        var made = new BiLstmCrf(shape with { Vocabulary = SpecialRows + table.Words.Count }, table, labelling);
        made.Begin(vectors);
        return made;
    }

    /// <summary>
    /// Gives sentences as the places of their words' forms, one for each word that has a token, with its label. A sentence without such a word is one
    /// empty form without a label.
    /// </summary>
    public override IReadOnlyList<Example> Read(IReadOnlyList<Example> examples) => [.. examples.Select(Read)];

    public override NetworkOutput Compute(Batch batch) => new(Module.Emissions(WordsOf(batch)), []);

    public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32)
    {
        var labels = new int[examples.Count][];
        var read = Read(examples);
        var chain = Chain();
        foreach (var (batch, output) in OutputsOf(read, device, batchSize))
        {
            var emissions = output.Logits.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray(); // (B, T, C)
            var row = emissions.Length / batch.Indices.Length;
            foreach (var (place, index) in batch.Indices.Index())
                labels[index] = LabelsOf(emissions.AsSpan(place * row, row), read[index], chain);
        }

        return LabelsOfTrack(examples, labels);
    }

    /// <summary>
    /// Gives the logarithms of the labels' probabilities in the chain. A word's further tokens have the probabilities of the labels that continue
    /// those of its first.
    /// </summary>
    public override Tensor LogitsAt(IReadOnlyList<Example> examples, Device device, Action<Batch>? beginning = null)
    {
        var classes = Labels.Count;
        var read = Read(examples);
        var chain = Chain();
        var found = new float[examples.Count][];
        foreach (var (batch, output) in OutputsOf(read, device, beginning: beginning))
        {
            var emissions = output.Logits.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray(); // (B, T, C)
            var row = emissions.Length / batch.Indices.Length;
            foreach (var (place, index) in batch.Indices.Index())
            {
                var scores = ScoresOf(emissions.AsSpan(place * row, row), read[index]);
                var probabilities = new double[read[index].Length, classes];
                chain.Marginals(scores, probabilities, new double[classes, classes]);
                found[index] = [.. OfLabelledTokens(examples[index], probabilities)];
            }
        }

        float[] all = [.. found.SelectMany(one => one)];
        return tensor(all, [all.Length / classes, classes], device: device);
    }

    // A probability of 0 has a logarithm that a mean of several can be taken with.
    private IEnumerable<float> OfLabelledTokens(Example example, double[,] probabilities)
    {
        const double Least = 1e-12;
        var classes = Labels.Count;
        var word = -1;
        var before = -1;
        var present = new double[classes];
        for (var t = 0; t < example.Length; t++)
        {
            if (example.WordIds[t] < 0)
                continue;
            if (example.WordIds[t] != before)
            {
                word++;
                before = example.WordIds[t];
                for (var label = 0; label < classes; label++)
                    present[label] = probabilities[word, label];
            }
            else
            {
                present = Continued(present);
            }

            if (example.Labels[t] == Example.Ignored)
                continue;
            foreach (var probability in present)
                yield return (float)Math.Log(Math.Max(Least, probability));
        }
    }

    private double[] Continued(double[] probabilities)
    {
        var continued = new double[probabilities.Length];
        for (var label = 0; label < probabilities.Length; label++)
            continued[labelling.Continuation(label)] += probabilities[label];
        return continued;
    }

    /// <inheritdoc/>
    public override int[] LabelsOf(ReadOnlySpan<float> output, Example read) => LabelsOf(output, read, Chain());

    /// <inheritdoc/>
    public override int[][] LabelsOfTrack(IReadOnlyList<Example> examples, IReadOnlyList<int[]> labels) =>
        [.. examples.Zip(labels, (example, own) => WordPlaces.Spread(example, own, labelling.Continuation))];

    internal override string ShapeText => JsonSerializer.Serialize(Shape);

    internal override ModelGraph OnnxGraph() => new WordGraph(this);

    /// <summary>Reads what <see cref="LstmModel.Save(string)"/> wrote, ready to predict.</summary>
    /// <exception cref="DataFormatException">The files do not belong together, or were written for other labels.</exception>
    public static BiLstmCrf Load(string folder, WordLabelling labelling)
    {
        var kept = ModelJson.Read<Kept>(Path.Combine(folder, TableFile));
        var table = new WordTable(kept.Words, kept.WithVectors, [.. kept.Characters.EnumerateRunes()]);
        return WithWeights(new BiLstmCrf(kept.Shape, table, labelling), folder);
    }

    private void Begin(WordVectors? vectors)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var range = Math.Sqrt(3.0 / Shape.Embedding);
        nn.init.uniform_(Module.TrainedVectors, -range, range);
        var characterRange = Math.Sqrt(3.0 / Shape.Character);
        nn.init.uniform_(Module.CharacterVectors, -characterRange, characterRange);
        if (table.WithVectors == 0)
            return;
        float[] numbers = [.. table.Words.TakeLast(table.WithVectors).SelectMany(word => vectors![vectors.Find(word)!.Value].ToArray())];
        var begun = Module.FixedVectors ?? Module.TrainedVectors.narrow(0, Shape.Vocabulary - table.WithVectors, table.WithVectors);
        begun.copy_(tensor(numbers, begun.shape));
    }

    private Example Read(Example sentence)
    {
        int[][] places = [.. WordPlaces.Of(sentence)];
        return places.Length == 0
            ? new Example([PlaceOf("")], [Example.Ignored], [-1])
            : new Example(
                [.. places.Select(place => PlaceOf(sentence.Words[sentence.WordIds[place[0]]]))],
                [.. places.Select(place => sentence.Labels[place[0]])],
                [.. places.Select(place => sentence.WordIds[place[0]])]);
    }

    private int PlaceOf(string form)
    {
        if (!places.TryGetValue(form, out var place))
        {
            place = forms.Count;
            places.Add(form, place);
            forms.Add(form);
        }

        return place;
    }

    // Every form of the batch is computed once. Forms come in the order in which they stand in the batch.
    private WordBatch WordsOf(Batch batch)
    {
        var device = batch.TokenIds.device;
        using var onCpu = batch.TokenIds.cpu();
        var ids = onCpu.data<long>().ToArray();
        long[] distinct = [.. ids.Distinct()];
        var placeOf = distinct.Index().ToDictionary(one => one.Item, one => (long)one.Index);
        var (characters, longest) = CharactersOf(distinct);
        return new WordBatch(
            tensor([.. ids.Select(id => placeOf[id])], batch.TokenIds.shape, device: device),
            batch.Lengths(),
            tensor([.. distinct.Select(RowOf)], device: device),
            tensor(characters, [distinct.Length, longest], device: device));
    }

    // An ONNX file computes every word by itself.
    protected override IReadOnlyList<OnnxInput> OnnxInputs(long[] ids, long[] lengths)
    {
        long[] shape = [lengths.Length, ids.Length / lengths.Length];
        var (characters, longest) = CharactersOf(ids);
        return
        [
            new(LstmGraph.Rows, [.. ids.Select(RowOf)], shape),
            new(WordGraph.Characters, characters, [.. shape, longest]),
            new(LstmGraph.Lengths, lengths, [lengths.Length]),
        ];
    }

    private long RowOf(long form) => rows.GetValueOrDefault(WordKey.Of(forms[(int)form]), Unknown);

    // The rows of the characters of forms, one form after another, padded to the longest.
    private (long[] Rows, int Longest) CharactersOf(long[] ids)
    {
        long[][] characters = [.. ids.Select(id => CharactersOf(forms[(int)id]))];
        var longest = characters.Max(one => one.Length);
        return ([.. characters.SelectMany(one => one.Concat(new long[longest - one.Length]))], longest);
    }

    // A form has at least one character, so that there is a largest value of every filter.
    private long[] CharactersOf(string form) => form.Length == 0
        ? [Unknown]
        : [.. form.EnumerateRunes().Take(MostCharacters).Select(one => (long)characterRows.GetValueOrDefault(one, Unknown))];

    // A sentence without words has one empty form, whose label goes to no token.
    private int[] LabelsOf(ReadOnlySpan<float> emissions, Example read, LinearChain chain) => chain.Viterbi(ScoresOf(emissions, read));

    private double[,] ScoresOf(ReadOnlySpan<float> emissions, Example read)
    {
        var classes = Labels.Count;
        var scores = new double[read.Length, classes]; // (T, C)
        for (var word = 0; word < read.Length; word++)
            for (var label = 0; label < classes; label++)
                scores[word, label] = emissions[word * classes + label];
        return scores;
    }

    private LinearChain Chain()
    {
        using var scope = NewDisposeScope();
        var transitions = Module.Transitions.detach().to(ScalarType.Float64).cpu().data<double>().ToArray();
        var start = Module.Start.detach().to(ScalarType.Float64).cpu().data<double>().ToArray();
        return allowed.Plus(transitions, start);
    }

    protected override byte[] Strings() =>
        JsonSerializer.SerializeToUtf8Bytes(new Kept(Shape, table.Words, table.WithVectors, string.Concat(table.Characters)), ModelJson.Options);

    private sealed record Kept(BiLstmCrfShape Shape, IReadOnlyList<string> Words, int WithVectors, string Characters);
}
