using System.Text.Json;
using Harness.Common;
using Harness.Models.Formats;
using Harness.Models.Inputs;
using Harness.Models.Sequence;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Words;

/// <summary>
/// A <see cref="BiLstmCrfNetwork"/> with the words and characters that it knows. It labels words; of all labellings that IOB2 allows it gives the one
/// with the highest score.
/// </summary>
public sealed class BiLstmCrf : NeuralModel
{
    private const string TableFile = "table.json";

    // Characters of longer words are not read, so that one line of dashes does not make the whole batch slow.
    private const int MostCharacters = 40;

    private readonly WordTable table;
    private readonly WordLabelling labelling;
    private readonly Dictionary<string, int> rows;
    private readonly Dictionary<char, int> characterRows;

    // The forms of words that were read so far. Inputs name a form by its place here; nothing else depends on it.
    private readonly List<string> forms = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    private BiLstmCrf(BiLstmCrfShape shape, WordTable table, WordLabelling labelling)
    {
        Shape = shape;
        this.table = table;
        this.labelling = labelling;
        rows = table.Words.Index().ToDictionary(word => word.Item, word => WordTable.SpecialRows + word.Index, StringComparer.Ordinal);
        characterRows = table.Characters.Index().ToDictionary(one => one.Item, one => WordTable.SpecialRows + one.Index);
        Module = new BiLstmCrfNetwork(shape, WordTable.SpecialRows + table.Characters.Count, labelling.Labels.Count);
        OutliveScope();
    }

    /// <summary>The sizes of the network.</summary>
    public BiLstmCrfShape Shape { get; }

    public override BiLstmCrfNetwork Module { get; }

    public override bool ReadsWords => true;

    /// <summary>Makes a network of a shape that knows no word yet, with random weights. It is as large as one may become that knows few characters.</summary>
    public static BiLstmCrf Random(BiLstmCrfShape shape, WordLabelling labelling, int seed)
    {
        manual_seed(seed);
        return new BiLstmCrf(shape, new WordTable([], []), labelling);
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
        var table = WordTable.Of(examples.SelectMany(WordPlaces.Words), vectors, shape.Vocabulary - WordTable.SpecialRows);
        manual_seed(seed);
        var made = new BiLstmCrf(shape with { Vocabulary = WordTable.SpecialRows + table.Words.Count }, table, labelling);
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
        var predicted = new int[examples.Count][];
        var chain = Chain();
        foreach (var (batch, output) in OutputsOf(Read(examples), device, batchSize))
        {
            var scores = output.Logits.to(ScalarType.Float64).cpu(); // (B, T, C)
            foreach (var (place, index) in batch.Indices.Index())
                predicted[index] = Predict(examples[index], scores[place], chain);
        }

        return predicted;
    }

    public override long StoredBytes => BytesWith(SafeTensors.BytesOf);

    public override long StoredBytesFp16 => BytesWith(SafeTensors.BytesOfFp16);

    public override void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        SafeTensors.Write(Path.Combine(folder, WeightsFile), Tensors());
        AtomicFile.Write(Path.Combine(folder, TableFile), file => file.Write(TableBytes()));
    }

    /// <summary>Says whether the folder of a run holds such a network.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, TableFile));

    /// <summary>Reads what <see cref="Save"/> wrote, ready to predict.</summary>
    /// <exception cref="DataFormatException">The files do not belong together, or were written for other labels.</exception>
    public static BiLstmCrf Load(string folder, WordLabelling labelling)
    {
        var path = Path.Combine(folder, TableFile);
        var kept = JsonSerializer.Deserialize<Kept>(File.ReadAllText(path)) ?? throw new DataFormatException($"{path}: it holds no words.");
        var loaded = new BiLstmCrf(kept.Shape, new WordTable(kept.Words, [.. kept.Characters]), labelling);
        try
        {
            SafeTensors.ReadInto(Path.Combine(folder, WeightsFile), loaded.Tensors());
        }
        catch (DataFormatException error)
        {
            loaded.Dispose();
            throw new DataFormatException(
                $"{error.Message} So it is in the network that {TableFile} describes, for {labelling.Labels.Count} labels: run the entry again.",
                error);
        }

        loaded.Module.eval();
        return loaded;
    }

    private void Begin(WordVectors? vectors)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var range = Math.Sqrt(3.0 / Shape.Embedding);
        nn.init.uniform_(Module.WordVectors, -range, range);
        var characterRange = Math.Sqrt(3.0 / Shape.Character);
        nn.init.uniform_(Module.CharacterVectors, -characterRange, characterRange);
        foreach (var (word, row) in rows)
            if (vectors?.Find(word) is { } place)
                Module.WordVectors[row].copy_(tensor(vectors[place].ToArray()));
    }

    private Example Read(Example sentence)
    {
        int[] ids = [.. WordPlaces.Words(sentence).Select(PlaceOf)];
        return ids.Length == 0
            ? new Example([PlaceOf("")], [Example.Ignored], [-1])
            : new Example(ids, WordPlaces.Labels(sentence), [.. Enumerable.Range(0, ids.Length)]);
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
        var lengths = batch.Mask is { } mask
            ? mask.sum(1).cpu()
            : full([batch.TokenIds.size(0)], batch.TokenIds.size(1), ScalarType.Int64);
        long[][] characters = [.. distinct.Select(id => CharactersOf(forms[(int)id]))];
        var longest = characters.Max(one => one.Length);
        return new WordBatch(
            tensor([.. ids.Select(id => placeOf[id])], batch.TokenIds.shape, device: device),
            lengths,
            tensor([.. distinct.Select(id => (long)rows.GetValueOrDefault(WordTable.Key(forms[(int)id]), WordTable.Unknown))], device: device),
            tensor([.. characters.SelectMany(one => one.Concat(new long[longest - one.Length]))], [distinct.Length, longest], device: device));
    }

    // A form has at least one character, so that there is a largest value of every filter.
    private long[] CharactersOf(string form) => form.Length == 0
        ? [WordTable.Unknown]
        : [.. form.Take(MostCharacters).Select(one => (long)characterRows.GetValueOrDefault(one, WordTable.Unknown))];

    private int[] Predict(Example example, Tensor scores, LinearChain chain)
    {
        var words = WordPlaces.Of(example).Count();
        if (words == 0)
            return new int[example.Length];
        var classes = labelling.Labels.Count;
        var all = scores.contiguous().data<double>();
        var ofWords = new double[words, classes];
        for (var word = 0; word < words; word++)
            for (var label = 0; label < classes; label++)
                ofWords[word, label] = all[word * classes + label];
        return WordPlaces.Spread(example, chain.Viterbi(ofWords), labelling.Continuation);
    }

    private LinearChain Chain()
    {
        using var scope = NewDisposeScope();
        var transitions = Module.Transitions.detach().to(ScalarType.Float64).cpu().data<double>().ToArray();
        var start = Module.Start.detach().to(ScalarType.Float64).cpu().data<double>().ToArray();
        return new LabelDecoder(labelling.Labels).Allowed.Plus(transitions, start);
    }

    // The words are as much a part of the model as its weights: without them nothing can be predicted.
    private byte[] TableBytes() =>
        JsonSerializer.SerializeToUtf8Bytes(new Kept(Shape, table.Words, string.Concat(table.Characters)), ModelJson.Options);

    private long BytesWith(Func<Tensor, long> bytesOf) => Tensors().Values.Sum(bytesOf) + TableBytes().Length;

    private sealed record Kept(BiLstmCrfShape Shape, IReadOnlyList<string> Words, string Characters);
}
