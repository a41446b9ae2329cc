using Harness.Common;
using Harness.Models;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Models.Sequence;
using Harness.Models.Words;
using Harness.Tests.Training;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Words;

public sealed class BiLstmCrfTests
{
    private const int Classes = 3;

    private static readonly BiLstmCrfShape Shape = new(Vocabulary: 7, Embedding: 3, Hidden: 2) { Character = 2, Filters = 4 };

    private static readonly WordLabelling Labelling = new(["O", "B-X", "I-X"], (_, _) => [], label => label == 0 ? 0 : 2);

    // The second word of the first sentence has two tokens, and [CLS] and [SEP] stand around each sentence.
    private static readonly Example[] Sentences =
    [
        new([2, 10, 11, 12, 13, 3], [-100, 1, 1, 2, 0, -100], [-1, 0, 1, 1, 2, -1]) { Words = ["Rome", "fell", "1996"] },
        new([2, 14, 3], [-100, 1, -100], [-1, 0, -1]) { Words = ["rome"] },
        new([2, 3], [-100, -100], [-1, -1]),
        new([2, 15, 16, 3], [-100, 0, 1, -100], [-1, 0, 1, -1]) { Words = ["in", "2004"] },
    ];

    private static readonly WordVectors Vectors = new(["the", "rome", "fell", "of"], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

    private static BiLstmCrf Made()
    {
        var made = BiLstmCrf.Random(Shape, Sentences, vectors: null, Labelling, seed: 7);
        using var _ = no_grad();
        made.Module.Transitions.copy_(tensor(new[] { 0.1f, -0.4f, 0.3f, 0.2f, 0.7f, -0.2f, -0.1f, 0.5f, 0.4f }).view(Classes, Classes));
        made.Module.Start.copy_(tensor(new[] { 0.3f, -0.2f, 0.6f }));
        made.Module.eval();
        return made;
    }

    private static Batch BatchOf(BiLstmCrf model, params int[] indices) => Batch.Of(model.Read(Sentences), indices, CPU);

    [Fact]
    public void Parameters_are_those_of_a_count_by_hand()
    {
        using var model = BiLstmCrf.Random(new BiLstmCrfShape(Vocabulary: 30_000, Embedding: 100, Hidden: 200), Labelling, seed: 1);

        // Two rows for characters, as none is known yet; three characters under each of 30 filters; two directions with four gates each.
        const long Words = 30_000 * 100;
        const long Characters = (2 * 30) + (30 * 30 * 3) + 30;
        const long Lstm = 2 * 4 * 200 * (130 + 200 + 2);
        const long Labels = (400 * Classes) + Classes + (Classes * Classes) + Classes;
        Assert.Equal(Words + Characters + Lstm + Labels, model.Count().Dense);
    }

    [Fact]
    public void It_reads_one_form_for_each_word_with_the_label_of_the_first_token()
    {
        using var model = Made();

        var read = model.Read(Sentences);

        Assert.Equal([[0, 1, 2], [3], [4], [5, 6]], read.Select(sentence => sentence.TokenIds));
        Assert.Equal([[1, 1, 0], [1], [Example.Ignored], [0, 1]], read.Select(sentence => sentence.Labels));
    }

    [Fact]
    public void Emissions_are_those_of_the_formulas_for_each_sentence_by_itself()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var model = Made();
        var emissions = model.Compute(BatchOf(model, 0, 1, 3)).Logits;

        // "1996" and "2004" are the word "0000" in row 2, and "Rome" and "rome" one in row 3. "fell" and "in" come once and are unknown.
        AssertRow(new FormulaBiLstm(model).Emissions([(3, "Rome"), (1, "fell"), (2, "1996")]), emissions[0]);
        AssertRow(new FormulaBiLstm(model).Emissions([(3, "rome")]), emissions[1]);
        AssertRow(new FormulaBiLstm(model).Emissions([(1, "in"), (2, "2004")]), emissions[2]);

        static void AssertRow(double[][] expected, Tensor row)
        {
            foreach (var (t, scores) in expected.Index())
                Assert.Equal(scores, row[t].to(ScalarType.Float64).data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        }
    }

    [Fact]
    public void The_loss_is_that_of_all_labellings_written_out()
    {
        using var scope = NewDisposeScope();
        using var model = Made();
        var batch = BatchOf(model, 0, 1, 2, 3);
        var output = model.Compute(batch);

        var loss = new ChainLabels(model).Loss(LabelledPositions.Of(batch, output, teacherLogits: null)).item<float>();

        var expected = NegativeLogLikelihood(model, output.Logits[0], [1, 1, 0]) + NegativeLogLikelihood(model, output.Logits[1], [1])
            + NegativeLogLikelihood(model, output.Logits[3], [0, 1]);
        Assert.Equal(expected / 6, loss, 1e-5);
    }

    /// <summary>Probabilities are summed over all labellings. After B-X or I-X a further token has I-X, and after O it has O.</summary>
    [Fact]
    public void LogitsAt_gives_the_logarithms_of_the_labels_probabilities()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var model = Made();
        var emissions = model.Compute(BatchOf(model, 0)).Logits[0];
        var allowed = Labellings(3).Where(labels => labels[0] != 2 && labels[1..].Zip(labels).All(pair => pair.First != 2 || pair.Second != 0));
        var weights = allowed.ToDictionary(labels => labels, labels => Math.Exp(Score(model, emissions, labels)));

        List<int> begun = [];
        var found = Tiny.Values(model.LogitsAt(Sentences, CPU, beginning: batch => begun.AddRange(batch.Indices))); // (7, C)

        Assert.Equal([0, 1, 2, 3], begun.Order());

        Assert.Equal(7 * Classes, found.Length);
        double[][] words = [.. Enumerable.Range(0, 3).Select(Probabilities)];
        double[][] tokens = [words[0], words[1], [words[1][0], 0, words[1][1] + words[1][2]], words[2]];
        for (var i = 0; i < tokens.Length * Classes; i++)
            Assert.Equal(tokens[i / Classes][i % Classes], Math.Exp(found[i]), 1e-5);

        double[] Probabilities(int word) => [.. Enumerable.Range(0, Classes).Select(label => Probability(word, label))];

        double Probability(int word, int label) =>
            weights.Where(one => one.Key[word] == label).Sum(one => one.Value) / weights.Values.Sum();
    }

    /// <param name="soft">Whether the teacher's probabilities are learnt beside the labels.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradient_of_the_loss_is_that_of_finite_differences(bool soft)
    {
        using var scope = NewDisposeScope();
        using var model = Made();
        model.Module.to(ScalarType.Float64);
        Loss().backward();

        foreach (var (name, parameter) in model.Module.named_parameters())
        {
            var gradient = parameter.grad!.flatten().data<double>().ToArray();
            using var _ = no_grad();
            var values = parameter.flatten();
            for (var i = 0; i < gradient.Length; i++)
            {
                var value = values[i].item<double>();
                values[i] = value + 1e-5;
                var above = Loss().item<double>();
                values[i] = value - 1e-5;
                var below = Loss().item<double>();
                values[i] = value;
                Assert.True(Math.Abs((above - below) / 2e-5 - gradient[i]) < 1e-7, $"{name}[{i}]: {gradient[i]}");
            }
        }

        Tensor Loss()
        {
            var batch = BatchOf(model, 0, 1, 2, 3);
            Objective objective = soft ? new SoftChainLabels(model, weight: 0.25) : new ChainLabels(model);
            return objective.Loss(LabelledPositions.Of(batch, model.Compute(batch), TeacherOfSixWords()));
        }
    }

    [Fact]
    public void A_sentence_without_labels_adds_nothing_to_the_loss_of_labels_and_its_emissions_learn_the_teacher()
    {
        using var scope = NewDisposeScope();
        using var model = Made();
        Example[] all = [Sentences[0], Sentences[3] with { Labels = [-100, Example.Unknown, Example.Unknown, -100] }];
        var batch = Batch.Of(model.Read(all), [0, 1], CPU);
        var output = model.Compute(batch);
        var teacher = arange(15, ScalarType.Float32).view(5, Classes) * 0.1;
        var positions = LabelledPositions.Of(batch, output, teacher);

        var alone = new ChainLabels(model).Loss(LabelledPositions.Of(BatchOf(model, 0), model.Compute(BatchOf(model, 0)), teacherLogits: null));
        Assert.Equal(alone.item<float>(), new ChainLabels(model).Loss(positions).item<float>(), 1e-6);

        var error = 0.0;
        for (var word = 0; word < 5; word++)
            for (var label = 0; label < Classes; label++)
                error += Math.Pow((word < 3 ? output.Logits[0, word, label] : output.Logits[1, word - 3, label]).item<float>()
                    - (word * Classes + label) * 0.1, 2);
        Assert.Equal(
            0.25 * alone.item<float>() + 0.75 * error / 15, new LogitMatching(0.25, new ChainLabels(model)).Loss(positions).item<float>(), 1e-5);
    }

    /// <summary>
    /// The teacher gives a labelling the product of its probabilities of the words' labels. The cross-entropy is the mean negative log-likelihood of
    /// all labellings under it. The third sentence has no word, and adds nothing.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    public void The_loss_of_soft_labels_is_the_cross_entropy_over_all_labellings_written_out(double weight)
    {
        using var scope = NewDisposeScope();
        using var model = Made();
        var batch = BatchOf(model, 0, 1, 2, 3);
        var output = model.Compute(batch);
        var teacher = TeacherOfSixWords();
        var probabilities = Tiny.Values(teacher.softmax(-1)); // (6, C)

        var loss = new SoftChainLabels(model, weight).Loss(LabelledPositions.Of(batch, output, teacher)).item<float>();

        var soft = CrossEntropy(output.Logits[0], from: 0, words: 3) + CrossEntropy(output.Logits[1], from: 3, words: 1)
            + CrossEntropy(output.Logits[3], from: 4, words: 2);
        var hard = new ChainLabels(model).Loss(LabelledPositions.Of(batch, output, teacherLogits: null)).item<float>();
        Assert.Equal((weight * hard) + ((1 - weight) * soft / 6), loss, 1e-5);

        double CrossEntropy(Tensor emissions, int from, int words) => Labellings(words).Sum(labels =>
            labels.Index().Aggregate(1.0, (product, at) => product * probabilities[((from + at.Index) * Classes) + at.Item])
            * NegativeLogLikelihood(model, emissions, labels));
    }

    /// <summary>
    /// A batch of one-word sentences has no pair of labels: the loss is a softmax's cross-entropy, the first label's score included.
    /// </summary>
    [Fact]
    public void Soft_labels_of_a_one_word_sentence_alone_have_the_cross_entropy_of_a_softmax()
    {
        using var scope = NewDisposeScope();
        using var model = Made();
        var batch = BatchOf(model, 1);
        var output = model.Compute(batch);
        var teacher = tensor(new[] { 0.5f, -1f, 2f }, 1, Classes);

        var loss = new SoftChainLabels(model, weight: 0).Loss(LabelledPositions.Of(batch, output, teacher)).item<float>();

        var scores = Tiny.Values(output.Logits[0, 0] + model.Module.Start);
        var probabilities = Tiny.Values(teacher.softmax(-1));
        var normaliser = Math.Log(scores.Sum(score => Math.Exp(score)));
        Assert.Equal(Enumerable.Range(0, Classes).Sum(label => probabilities[label] * (normaliser - scores[label])), loss, 1e-6);
    }

    [Fact]
    public void Soft_labels_of_a_sentence_without_labels_are_learnt_alone()
    {
        using var scope = NewDisposeScope();
        using var model = Made();
        Example[] unlabelled = [Sentences[3] with { Labels = [-100, Example.Unknown, Example.Unknown, -100] }];
        var batch = Batch.Of(model.Read(unlabelled), [0], CPU);
        var positions = LabelledPositions.Of(batch, model.Compute(batch), zeros(2, Classes));

        var alone = new SoftChainLabels(model, weight: 0).Loss(positions).item<float>();

        Assert.True(alone > 0);
        Assert.Equal(0.75 * alone, new SoftChainLabels(model, weight: 0.25).Loss(positions).item<float>(), 1e-6);
    }

    [Fact]
    public void Soft_labels_without_the_teachers_logits_or_with_a_weight_above_1_are_refused()
    {
        using var scope = NewDisposeScope();
        using var model = Made();
        var batch = BatchOf(model, 0);

        Assert.Throws<ArgumentOutOfRangeException>(() => new SoftChainLabels(model, weight: 1.5));
        Assert.Throws<InvalidOperationException>(
            () => new SoftChainLabels(model, weight: 0.5).Loss(LabelledPositions.Of(batch, model.Compute(batch), teacherLogits: null)));
    }

    [Fact]
    public void Predict_gives_the_best_labelling_that_is_allowed_and_spreads_it_over_tokens()
    {
        using var model = Made();

        var predicted = model.Predict(Sentences, CPU, batchSize: 2);

        foreach (var (index, sentence) in Sentences.Index())
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var words = WordPlaces.Words(sentence).Count;
            var scores = model.Compute(BatchOf(model, index)).Logits[0];
            var best = Labellings(words)
                .Where(labels => labels.Index().All(at => at.Item != 2 || (at.Index > 0 && labels[at.Index - 1] != 0)))
                .MaxBy(labels => Score(model, scores, labels))!;
            Assert.Equal(WordPlaces.Spread(sentence, best, Labelling.Continuation), predicted[index]);
        }
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

        static void Step(BiLstmCrf model)
        {
            using var scope = NewDisposeScope();
            var batch = BatchOf(model, 0, 1, 2, 3);
            new ChainLabels(model).Loss(LabelledPositions.Of(batch, model.Compute(batch), teacherLogits: null)).backward();
        }
    }

    [Fact]
    public void What_is_saved_predicts_the_same_after_loading()
    {
        using var folder = new TemporaryFolder();
        using var model = Made();
        model.Save(folder.Path);

        using var loaded = BiLstmCrf.Load(folder.Path, Labelling);

        Assert.True(File.Exists(folder.PathOf(BiLstmCrf.TableFile)));
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var expected = model.Compute(BatchOf(model, 0, 1, 3)).Logits.data<float>().ToArray();
        Assert.Equal(expected, loaded.Compute(BatchOf(loaded, 0, 1, 3)).Logits.data<float>().ToArray());
        var bytes = Directory.GetFiles(folder.Path).Sum(file => new FileInfo(file).Length);
        Assert.InRange(model.StoredBytes, sizeof(float) * model.Count().Dense, bytes);
        var others = Labelling with { Labels = ["O", "B-X", "I-X", "B-Y", "I-Y"] };
        var error = Assert.Throws<DataFormatException>(() => BiLstmCrf.Load(folder.Path, others));
        Assert.Contains("for 5 labels", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Words_with_vectors_begin_with_them_and_keep_them_where_the_shape_says_so(bool keeps)
    {
        using var scope = NewDisposeScope();
        using var model = BiLstmCrf.Random(Shape with { KeepsVectors = keeps, Vocabulary = 6 }, Sentences, Vectors, Labelling, seed: 7);
        var before = All();

        Step();

        // After padding and the unknown word comes "0000", which has no vector, then the split's "rome" and "fell" by frequency, and then "the".
        Assert.Equal(6, model.Shape.Vocabulary);
        Assert.All(before[6..9], value => Assert.InRange(value, -1f, 1f));
        Assert.Equal([4f, 5, 6, 7, 8, 9, 1, 2, 3], before[9..]);
        Assert.NotEqual(before[6..9], All()[6..9]);
        Assert.Equal(keeps, before[9..].SequenceEqual(All()[9..]));
        Assert.Equal(6 * 3, model.Module.TrainedVectors.numel() + (model.Module.FixedVectors?.numel() ?? 0));
        Assert.Equal(model.Count().Dense, ParameterCount.Of(model.Module).Dense);

        float[] All() => [.. model.Module.TrainedVectors.data<float>(), .. model.Module.FixedVectors?.data<float>().ToArray() ?? []];

        void Step()
        {
            model.Module.train();
            var batch = BatchOf(model, 0, 1, 2, 3);
            using var step = new TrainingStep(model.Module, new Recipe(LearningRate: 0.1, Epochs: 1), CPU);
            step.Run(0.1, () => new ChainLabels(model).Loss(LabelledPositions.Of(batch, model.Compute(batch), teacherLogits: null)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Its_onnx_file_gives_the_same_emissions_and_labels(bool withVectors)
    {
        using var folder = new TemporaryFolder();
        using var model = BiLstmCrf.Random(Shape, Sentences, withVectors ? Vectors : null, Labelling, seed: 7);
        model.Module.eval();
        var file = folder.PathOf(OnnxFile.Name);
        OnnxFile.Write(model, file);
        using var session = OnnxSession.Open(file, threads: 1);

        var comparison = OnnxComparison.Of(model, session, Sentences);

        Assert.InRange(comparison.LargestDifference, 0, 1e-6);
        Assert.Equal(0, comparison.OtherLabels);
        Assert.Equal(["word_ids", "character_ids", "lengths"], OnnxFile.InputsOf(file));
        foreach (var sentence in Sentences.Where(sentence => sentence.Words.Count > 0))
        {
            var read = model.Read([sentence])[0];
            var labels = model.LabelsOf(session.Logits(model.OnnxInputs(read)), read);
            Assert.Equal(model.Predict([sentence], CPU)[0], model.LabelsOfTrack([sentence], [labels])[0]);
        }
    }

    [Fact]
    public void It_is_loaded_with_characters_beyond_the_first_plane()
    {
        using var folder = new TemporaryFolder();
        Example[] sentences = [Sentences[1] with { Words = ["\U0001F600\U0001F602"] }];
        using var model = BiLstmCrf.Random(Shape, sentences, vectors: null, Labelling, seed: 7);
        model.Save(folder.Path);

        using var loaded = BiLstmCrf.Load(folder.Path, Labelling);

        Assert.Equal(model.Count().Dense, loaded.Count().Dense);
        Assert.Equal(Characters(model), Characters(loaded));
        Assert.Equal([2L, 3L], Characters(loaded));

        long[] Characters(BiLstmCrf network) => network.OnnxInputs(network.Read(sentences)[0]) is var inputs
            ? [.. inputs.Single(input => input.Name == "character_ids").Values]
            : [];
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    public void Load_names_a_damaged_table(string text)
    {
        using var folder = new TemporaryFolder();
        using var model = Made();
        model.Save(folder.Path);
        File.WriteAllText(folder.PathOf("table.json"), text);

        var error = Assert.Throws<DataFormatException>(() => BiLstmCrf.Load(folder.Path, Labelling));

        Assert.Contains("table.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_learns_the_labels()
    {
        using var model = Made();
        // The score rises from epoch to epoch, so that the last weights are kept.
        var texts = new Split(
            Split.Training, Sentences.Length, Sentences, new ScriptedScorer([.. Enumerable.Range(0, 200).Select(epoch => epoch / 200.0)]));
        var trainer = new Trainer(texts, texts with { Name = Split.Validation }, CPU, seed: 1, new RecordingObserver());

        trainer.Fit(model, new ChainLabels(model), new Recipe(LearningRate: 0.05, Epochs: 0) { Steps = 200, BatchSize = 4 });

        Assert.Equal(Sentences.Select(sentence => sentence.Labels.Select(label => Math.Max(0, label))), model.Predict(Sentences, CPU));
    }

    // The logits of a teacher for the six words of all sentences (6, C).
    private static Tensor TeacherOfSixWords() => (arange(6 * Classes, ScalarType.Float32) * 2.3).sin().view(6, Classes);

    private static double NegativeLogLikelihood(BiLstmCrf model, Tensor emissions, int[] labels) =>
        Math.Log(Labellings(labels.Length).Sum(other => Math.Exp(Score(model, emissions, other)))) - Score(model, emissions, labels);

    private static double Score(BiLstmCrf model, Tensor emissions, int[] labels)
    {
        using var scope = NewDisposeScope();
        var sum = labels.Length > 0 ? (double)model.Module.Start[labels[0]].item<float>() : 0;
        for (var t = 0; t < labels.Length; t++)
        {
            sum += emissions[t, labels[t]].item<float>();
            if (t > 0)
                sum += model.Module.Transitions[labels[t - 1], labels[t]].item<float>();
        }

        return sum;
    }

    private static IEnumerable<int[]> Labellings(int words) => words == 0
        ? [[]]
        : Labellings(words - 1).SelectMany(before => Enumerable.Range(0, Classes).Select(label => (int[])[.. before, label]));
}
