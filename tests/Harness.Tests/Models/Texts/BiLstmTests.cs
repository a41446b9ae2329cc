using Harness.Common;
using Harness.Models;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Models.Texts;
using Harness.Tests.Training;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Texts;

public sealed class BiLstmTests
{
    private static readonly BiLstmShape Shape = new(Vocabulary: 9, Embedding: 3, Hidden: 4, Dense: 5, Longest: 4);

    private static readonly Example[] Texts =
    [
        Text(0, "a", "good", "film"), Text(1, "bad"), Text(1, "a", "bad", "bad", "film", "never", "read"), Text(0),
    ];

    private static Example Text(int label, params string[] words) =>
        new([2, .. words.Select((_, i) => 10 + i), 3], [label, .. Enumerable.Repeat(Example.Ignored, words.Length + 1)], new int[words.Length + 2])
        {
            Words = words,
        };

    private static BiLstm Made()
    {
        var made = BiLstm.Random(Shape, Texts, labels: ["bad", "good"], seed: 7);
        made.Module.eval();
        return made;
    }

    private static double[][] Logits(BiLstm model, IReadOnlyList<Example> texts)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var logits = model.Compute(Batch.Of(model.Read(texts), [.. Enumerable.Range(0, texts.Count)], CPU)).Logits;
        return [.. Enumerable.Range(0, texts.Count).Select(i => logits[i].to(ScalarType.Float64).data<double>().ToArray())];
    }

    [Fact]
    public void The_published_sizes_have_2_708_962_parameters()
    {
        var published = new BiLstmShape(Vocabulary: 5_000, Embedding: 300, Hidden: 256, Dense: 128, Longest: 64);
        using var model = BiLstm.Random(published, labels: ["bad", "good"], seed: 1);

        Assert.Equal(2_708_962, model.Count().Dense);
    }

    [Fact]
    public void It_knows_the_most_frequent_words_and_reads_the_first_of_a_text()
    {
        using var model = BiLstm.Random(Shape with { Vocabulary = 5 }, Texts, labels: ["bad", "good"], seed: 1);

        // "bad" comes three times, and "a" and "film" come twice. The others are unknown, which is word 1.
        Assert.Equal([[3, 1, 4], [2], [3, 2, 2, 4], [1]], model.Read(Texts).Select(text => text.TokenIds));
        Assert.Equal([[0, -100, -100], [1], [1, -100, -100, -100], [0]], model.Read(Texts).Select(text => text.Labels));
    }

    [Fact]
    public void Logits_are_those_of_the_formulas_for_each_text_by_itself()
    {
        using var model = Made();
        var logits = Logits(model, Texts);

        foreach (var (text, read) in model.Read(Texts).Index())
        {
            var expected = Expected(model, read.TokenIds);
            Assert.Equal(expected[0], logits[text][0], 1e-6);
            Assert.Equal(expected[1], logits[text][1], 1e-6);
        }
    }

    [Fact]
    public void Predict_gives_the_class_at_the_first_token_of_the_track()
    {
        using var model = Made();
        var logits = Logits(model, Texts);

        var predicted = model.Predict(Texts, CPU, batchSize: 3);

        Assert.Equal(Texts.Select(text => text.Length), predicted.Select(labels => labels.Length));
        Assert.Equal(logits.Select(pair => pair[1] > pair[0] ? 1 : 0), predicted.Select(labels => labels[Example.WholePlace]));
    }

    [Fact]
    public void A_text_by_itself_can_be_trained_on()
    {
        using var scope = NewDisposeScope();
        using var model = Made();
        model.Module.train();

        model.Compute(Batch.Of(model.Read(Texts), [1], CPU)).Logits.sum().backward();

        Assert.All(model.Module.parameters(), parameter => Assert.NotNull(parameter.grad));
    }

    [Fact]
    public void Steps_leave_no_tensor_behind()
    {
        using var model = Made();
        Step(model);
        var before = Tensor.TotalCount;
        for (var i = 0; i < 5; i++)
            Step(model);
        Assert.InRange(Tensor.TotalCount, 0, before);

        static void Step(BiLstm model)
        {
            using var scope = NewDisposeScope();
            model.Compute(Batch.Of(model.Read(Texts), [0, 1, 2, 3], CPU)).Logits.sum().backward();
        }
    }

    [Fact]
    public void What_is_saved_predicts_the_same_after_loading()
    {
        using var folder = new TemporaryFolder();
        using var model = Made();
        model.Save(folder.Path);

        using var loaded = BiLstm.Load(folder.Path, labels: ["bad", "good"]);

        Assert.True(File.Exists(folder.PathOf(BiLstm.WordsFile)));
        Assert.Equal(Logits(model, Texts), Logits(loaded, Texts));
        var bytes = Directory.GetFiles(folder.Path).Sum(file => new FileInfo(file).Length);
        Assert.InRange(model.StoredBytes, sizeof(float) * model.Count().Dense, bytes);
        var error = Assert.Throws<DataFormatException>(() => BiLstm.Load(folder.Path, labels: ["bad", "good", "neither"]));
        Assert.Contains("for 3 labels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ONNX_file_gives_the_same_logits_one_by_one_and_in_batches()
    {
        using var folder = new TemporaryFolder();
        using var model = Made();
        using (var _ = no_grad())
        {
            // Running statistics as a training leaves them.
            foreach (var (name, buffer) in model.Module.named_buffers().Where(buffer => buffer.buffer.is_floating_point()))
                buffer.copy_(name.EndsWith("var", StringComparison.Ordinal) ? tensor([0.5f, 2, 1, 0.1f, 3]) : tensor([1, -0.5f, 0.2f, 0, 0.7f]));
        }

        OnnxFile.Write(model, folder.PathOf(OnnxFile.Name));
        using var session = OnnxSession.Open(folder.PathOf(OnnxFile.Name), threads: 1);

        Assert.Equal(["word_ids", "lengths"], OnnxFile.InputsOf(folder.PathOf(OnnxFile.Name)));
        var comparison = OnnxComparison.Of(model, session, Texts);
        Assert.InRange(comparison.LargestDifference, 0, 1e-6);
        Assert.Equal(0, comparison.OtherLabels);
        var logits = Logits(model, Texts);
        foreach (var (place, read) in model.Read(Texts).Index())
            foreach (var (left, right) in session.Logits(model.OnnxInputs(read)).Zip(logits[place]))
                Assert.Equal(right, left, 1e-6);
    }

    [Fact]
    public void Batch_normalisation_remembers_the_step_of_a_training_and_no_rehearsal()
    {
        using var model = Made();
        var texts = new Split(Split.Training, Texts.Length, Texts, new ScriptedScorer(0.5));
        var trainer = new Trainer(texts, texts with { Name = Split.Validation }, CPU, seed: 1, new RecordingObserver());

        trainer.Fit(model, new HardLabels(), new Recipe(LearningRate: 0.01, Epochs: 0) { Steps = 1, BatchSize = 4 });

        var buffers = model.Module.named_buffers().ToDictionary(entry => entry.name, entry => entry.buffer);
        Assert.Equal(1, buffers.Single(entry => entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Value.item<long>());
    }

    private static double[] Expected(BiLstm model, int[] words)
    {
        var weights = model.Tensors().ToDictionary(pair => pair.Key, pair => LstmFormulas.Rows(pair.Value));
        double[][] inputs = [.. words.Select(word => weights["embedding.weight"][word])];
        double[] last = [.. LstmFormulas.States(weights, inputs, "")[^1], .. LstmFormulas.States(weights, inputs.Reverse(), "_reverse")[^1]];
        var dense = LstmFormulas.Affine(weights["dense.weight"], weights["dense.bias"][0], last);
        double[] normalised =
        [
            .. dense.Select((value, i) => (value - weights["norm.running_mean"][0][i]) / Math.Sqrt(weights["norm.running_var"][0][i] + 1e-5)
                * weights["norm.weight"][0][i] + weights["norm.bias"][0][i]),
        ];
        return LstmFormulas.Affine(
            weights["classifier.weight"], weights["classifier.bias"][0], [.. normalised.Select(value => Math.Max(0, value))]);
    }
}
