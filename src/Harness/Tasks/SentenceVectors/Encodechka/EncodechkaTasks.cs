using System.Globalization;
using Harness.Common;
using Harness.Models.Texts;
using Harness.Results;

namespace Harness.Tasks.SentenceVectors.Encodechka;

/// <summary>
/// The eight tasks by which encodechka (avidale/encodechka on GitHub) ranks encoders of Russian sentences, scored as its code scores them. Nothing is
/// trained but small classifiers on the vectors.
/// </summary>
public sealed class EncodechkaTasks
{
    /// <summary>The name of the folder with encodechka's files in a data folder.</summary>
    public const string FolderName = "encodechka";

    private const string TakeAgain = "Take the file from encodechka again.";
    private const int Folds = 3;
    private const int Neighbours = 3;

    private readonly IReadOnlyList<EncodechkaTask> tasks;

    private EncodechkaTasks(IReadOnlyList<EncodechkaTask> tasks, IReadOnlyList<string> samples, string sha256)
    {
        this.tasks = tasks;
        Samples = samples;
        Sha256 = sha256;
    }

    /// <summary>The SHA-256 hash of all files, in lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>The names of the tasks in encodechka's order.</summary>
    public IReadOnlyList<string> Names => [.. tasks.Select(task => task.Name)];

    /// <summary>
    /// The metrics of the tasks beside the first, whose score <see cref="SimilarPairs"/> give: their mean with the first, then each of them.
    /// </summary>
    public static IReadOnlyList<Metric> FurtherMetrics { get; } =
    [
        OfTask("mean", "mean S", "The mean over all eight tasks of encodechka", lowest: -1) with { IsMain = true },
        OfTask("pi", "PI", "Paraphrases: the correlation of ranks between cosines and the classes that people gave", lowest: -1),
        OfTask("nli", "NLI", "Inference: the share of pairs whose class is told from their cosine"),
        OfTask("sa", "SA", "Sentiment: the share of texts in their class"),
        OfTask("ti", "TI", "Toxicity: the area under the ROC curve"),
        OfTask("ia", "IA", "Inappropriateness: the area under the ROC curve"),
        OfTask("ic", "IC", "Intents: the share of texts in their class"),
        OfTask("icx", "ICX", "Intents, learnt from English texts: the share of Russian texts in their class"),
    ];

    /// <summary>The pairs of the first task, with the scores that people gave.</summary>
    public IReadOnlyList<SentencePair> SimilarPairs => ((RankedPairs)tasks[0]).Pairs;

    /// <summary>The sentences whose encoding is timed.</summary>
    public IReadOnlyList<string> Samples { get; }

    /// <summary>Reads the files that encodechka has in its folder encodechka_eval/data.</summary>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DataFormatException">A file lacks a column, or a row a value.</exception>
    public static EncodechkaTasks Read(string folder)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        EncodechkaTask[] tasks =
        [
            new RankedPairs("STS", Scored("stsb_dev.csv", "sentence1", "sentence2", "similarity_score")),
            new RankedPairs("PI", Scored("para_gold.csv", "text_1", "text_2", "class")),
            new ClassifiedPairs("NLI", Pairs("xnli_ru.csv", "sentence1", "sentence2", "gold_label"), Folds),
            Classes("SA", "SentiRuEval2016_small", "text", "answer"),
            Ranked("TI", "toxic", "toxic"),
            Ranked("IA", "inappropriate", "y"),
            Classes("IC", "intents", "text", "label"),
            // The classifier learns from English texts and is asked about Russian ones.
            Classes("ICX", "intents", "answer", "label"),
        ];
        var samples = Path.Combine(folder, "sentences_sample.txt");
        using var hash = new ContentHash();
        // Raised when the same files are read in another way: the second keeps line breaks.
        hash.Add("encodechka 2\n");
        foreach (var file in files)
            hash.Add($"{file} {ContentHash.OfFile(Path.Combine(folder, file))}\n");
        string[] timed = [.. Utf8Lines.Split(RegularFile.ReadAllBytes(samples), samples).Select(line => line.Trim())];
        return timed.Length > 0
            ? new EncodechkaTasks(tasks, timed, hash.ToText())
            : throw new DataFormatException($"{samples}: no sentences. Expected one on every line. {TakeAgain}");

        ClassifiedTexts Classes(string name, string file, string text, string label) =>
            new(name, Texts($"{file}_train.csv", text, label), Texts($"{file}_test.csv", "text", label), Neighbours);

        RankedTexts Ranked(string name, string file, string label)
        {
            var training = Texts($"{file}_train.csv", "text", label);
            var test = Texts($"{file}_test.csv", "text", label);
            foreach (var (part, texts) in new[] { ("train", training), ("test", test) })
                if (texts.Concat(training).DistinctBy(one => one.Label).Count() != 2 || texts.DistinctBy(one => one.Label).Count() != 2)
                    throw new DataFormatException(
                        $"{Path.Combine(folder, $"{file}_{part}.csv")}: {label} has other classes than two, the same in both files. {TakeAgain}");
            return new RankedTexts(name, training, test);
        }

        LabelledText[] Texts(string file, string text, string label) =>
            [.. Cells(file).Select(row => new LabelledText(Filled(row, text), Filled(row, label)))];

        LabelledPair[] Pairs(string file, string first, string second, string label) =>
            [.. Cells(file).Select(row => new LabelledPair(Filled(row, first), Filled(row, second), Filled(row, label)))];

        SentencePair[] Scored(string file, string first, string second, string score) =>
            [.. Cells(file).Select(row => new SentencePair(NumberIn(row, score), Filled(row, first), Filled(row, second)))];

        CsvCells[] Cells(string file)
        {
            files.Add(file);
            CsvCells[] rows = [.. CsvTable.ReadCorpus(Path.Combine(folder, file))];
            return rows.Length > 1
                ? rows
                : throw new DataFormatException($"{Path.Combine(folder, file)}: fewer than two rows. {TakeAgain}");
        }
    }

    /// <summary>Gives every sentence of all tasks, some of them several times.</summary>
    public IEnumerable<string> Sentences => tasks.SelectMany(task => task.Sentences);

    /// <summary>Scores the vectors of all sentences.</summary>
    public EncodechkaScores Score(UnitVectors vectors) => new([.. tasks.Select(task => task.Score(vectors))]);

    private static Metric OfTask(string name, string title, string meaning, double lowest = 0) =>
        new($"encodechka_{name}", title, meaning, MetricRole.Reading) { IsOfTestAlone = true, Lowest = lowest };

    private static string Filled(CsvCells row, string column) => row.Text(column) is { Length: > 0 } text
        ? text
        : throw new DataFormatException(
            Invariant($"{row.File}, row {row.Row}: no {column}. Expected a value in that column of every row. ") + TakeAgain);

    private static double NumberIn(CsvCells row, string column) =>
        double.TryParse(Filled(row, column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new DataFormatException(
                Invariant($"{row.File}, row {row.Row}: {column} is '{row.Text(column)}'. Expected a number. ") + TakeAgain);
}

/// <summary>The scores of one way to make vectors.</summary>
/// <param name="Tasks">A score for each task, in encodechka's order.</param>
public sealed record EncodechkaScores(IReadOnlyList<double> Tasks)
{
    /// <summary>The mean over the tasks, which encodechka calls mean S.</summary>
    public double Mean => Tasks.Average();

    /// <summary>
    /// Takes the best of several ways for each task. Encodechka's ranking does so, although the choice is made on the sentences that are scored.
    /// </summary>
    public static EncodechkaScores Best(IReadOnlyList<EncodechkaScores> ways) =>
        new([.. Enumerable.Range(0, ways[0].Tasks.Count).Select(task => ways.Max(way => way.Tasks[task]))]);
}

/// <summary>A text, and the name of its class.</summary>
internal sealed record LabelledText(string Text, string Label);

/// <summary>Two sentences, and the name of the pair's class.</summary>
internal sealed record LabelledPair(string First, string Second, string Label);

/// <summary>One task of encodechka.</summary>
/// <param name="Name">Its abbreviation.</param>
internal abstract record EncodechkaTask(string Name)
{
    public abstract IEnumerable<string> Sentences { get; }

    public abstract double Score(UnitVectors vectors);

    /// <summary>Lists the different labels in their order, whose places are the numbers of the classes.</summary>
    protected static string[] ClassesOf(IEnumerable<string> labels) => [.. labels.Distinct().Order(StringComparer.Ordinal)];

    protected static double[][] VectorsOf(IEnumerable<LabelledText> texts, UnitVectors vectors) => [.. texts.Select(text => vectors[text.Text])];

    protected static int[] NumbersOf(IEnumerable<LabelledText> texts, string[] classes) =>
        [.. texts.Select(text => Array.IndexOf(classes, text.Label))];
}

/// <summary>
/// Pairs of sentences whose cosines are to rise with their scores: Spearman's correlation. Where all cosines are equal it is 0.
/// </summary>
internal sealed record RankedPairs(string Name, IReadOnlyList<SentencePair> Pairs) : EncodechkaTask(Name)
{
    public override IEnumerable<string> Sentences => SentencePair.SentencesOf(Pairs);

    public override double Score(UnitVectors vectors) => Correlation.OrZero(Correlation.Spearman(
        [.. Pairs.Select(pair => pair.Score)], [.. Pairs.Select(pair => vectors.Cosine(pair.First, pair.Second))]));
}

/// <summary>
/// Pairs of sentences whose class is told from their cosine alone, by logistic regression that is trained on the other parts of the same pairs:
/// accuracy.
/// </summary>
internal sealed record ClassifiedPairs(string Name, IReadOnlyList<LabelledPair> Pairs, int Folds) : EncodechkaTask(Name)
{
    private const uint Seed = 1;

    public override IEnumerable<string> Sentences => Pairs.SelectMany(pair => new[] { pair.First, pair.Second });

    public override double Score(UnitVectors vectors)
    {
        var classes = ClassesOf(Pairs.Select(pair => pair.Label));
        var cosines = Pairs.Select(pair => new[] { vectors.Cosine(pair.First, pair.Second) }).ToArray();
        var labels = Pairs.Select(pair => Array.IndexOf(classes, pair.Label)).ToArray();
        var parts = ShuffledFolds.Of(Pairs.Count, Folds, Seed);
        var correct = 0;
        for (var part = 0; part < Folds; part++)
        {
            int[] training = [.. Enumerable.Range(0, Pairs.Count).Where(pair => parts[pair] != part)];
            var model = LogisticRegression.Of(
                [.. training.Select(pair => cosines[pair])], [.. training.Select(pair => labels[pair])], classes.Length);
            correct += Enumerable.Range(0, Pairs.Count).Count(pair => parts[pair] == part && model.Predict(cosines[pair]) == labels[pair]);
        }

        return (double)correct / Pairs.Count;
    }
}

/// <summary>
/// Texts in classes: the accuracy of logistic regression or of nearest neighbours, whichever is higher on the test texts, as encodechka has it.
/// </summary>
internal sealed record ClassifiedTexts(string Name, IReadOnlyList<LabelledText> Training, IReadOnlyList<LabelledText> Test, int Neighbours)
    : EncodechkaTask(Name)
{
    public override IEnumerable<string> Sentences => Training.Concat(Test).Select(text => text.Text);

    public override double Score(UnitVectors vectors)
    {
        // A class that is missing from the training texts is never predicted.
        var classes = ClassesOf(Training.Concat(Test).Select(text => text.Label));
        var training = VectorsOf(Training, vectors);
        var labels = NumbersOf(Training, classes);
        var test = VectorsOf(Test, vectors);
        var gold = NumbersOf(Test, classes);
        var regression = LogisticRegression.Of(training, labels, classes.Length);
        var neighbours = new NearestNeighbours(training, labels, classes.Length, Neighbours);
        return Math.Max(Accuracy(Array.ConvertAll(test, regression.Predict)), Accuracy(neighbours.Predict(test)));

        double Accuracy(int[] predicted) => predicted.Zip(gold).Count(pair => pair.First == pair.Second) / (double)gold.Length;
    }
}

/// <summary>
/// Texts of two classes: the probability that logistic regression puts a text of the second class above one of the first (the area under the ROC
/// curve).
/// </summary>
internal sealed record RankedTexts(string Name, IReadOnlyList<LabelledText> Training, IReadOnlyList<LabelledText> Test) : EncodechkaTask(Name)
{
    public override IEnumerable<string> Sentences => Training.Concat(Test).Select(text => text.Text);

    public override double Score(UnitVectors vectors)
    {
        var classes = ClassesOf(Training.Select(text => text.Label));
        var model = LogisticRegression.Of(VectorsOf(Training, vectors), NumbersOf(Training, classes), classes.Length);
        return AreaUnderCurve([.. VectorsOf(Test, vectors).Select(model.Score)], NumbersOf(Test, classes));
    }

    /// <summary>The share of pairs of a text of class 1 and one of class 0 that scores put in the right order; a tie counts half.</summary>
    internal static double AreaUnderCurve(IReadOnlyList<double> scores, IReadOnlyList<int> labels)
    {
        double positive = labels.Count(label => label == 1);
        var negative = labels.Count - positive;
        var sum = Correlation.Ranks(scores).Where((_, index) => labels[index] == 1).Sum();
        return (sum - positive * (positive + 1) / 2) / (positive * negative);
    }
}
