using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>A published run, or a table beside the runs, that is not shown, because it is damaged or cannot be what it says.</summary>
/// <param name="Name">The name of its folder, or of its file.</param>
/// <param name="Reason">A sentence that says what is wrong and where.</param>
public sealed record RefusedRun(string Name, string Reason)
{
    /// <summary>The advice for the user.</summary>
    public string Remedy { get; init; } = "Publish it anew with 'bench run', or remove its folder";

    /// <summary>True for a run, and false for a table beside the runs.</summary>
    public bool IsRun { get; init; } = true;
}

/// <summary>
/// Finds what is wrong with a published run. Anybody may have written its files: they come with a pull request, and a workflow makes tables and pages
/// of them.
/// </summary>
/// <param name="track">The name of the track whose folder the run is in.</param>
/// <param name="present">The track as it is now.</param>
/// <param name="splits">The splits that the results were made on; none where they are not published.</param>
internal sealed class PublishedRunCheck(string track, PresentTrack present, IReadOnlyList<SplitRow> splits)
{
    // The scores of counts may differ from those of a record in the last digits.
    private const double Rounding = 1e-6;

    // No figure of a run comes near this number: as seconds it is three centuries. Larger ones would only stop those who calculate with them.
    private const double Largest = 1e10;

    // Nothing is faster: as milliseconds it is a nanosecond.
    private const double Fastest = 1e-6;

    // A figure that is not zero is no smaller, unless it is a difference. The logarithms of charts could not show it.
    private const double Smallest = 1e-9;

    private const int LargestStep = 1_000_000_000;

    // No count of parameters or bytes comes near, and sums of many are numbers still.
    private const long LargestCount = 1_000_000_000_000_000;

    // Where the number of sentences is not known, predictions are of no more.
    private const int MostLines = 10_000_000;

    // The metrics, and the parts of those that are means, under the names by which records have them.
    private readonly string[] figures =
    [
        .. present.Metrics.All
            .SelectMany(metric => metric.HarmonicMeanOf is var (first, second) ? new[] { metric.Name, first, second } : [metric.Name])
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Reads what the tables need of a run.</summary>
    /// <exception cref="DataFormatException">Something is wrong with the run. The message says what and where.</exception>
    public RunOutcome Read(PublishedRun run)
    {
        Refuse(FaultOfRecord(run));
        var stale = present.Staleness(run.Record);
        var isKnown = present.Knows(run.Record);
        if (run.Record.Status != RunStatus.Ok)
            return RunOutcome.Unscored(run.Record, stale) with { IsOfKnownEntry = isKnown };
        // They are compressed, and so they are read once for all that is asked of them.
        var predictions = run.ReadPredictions();
        Refuse(run.FaultOfHashes(predictions) ?? FaultOfMissing(run) ?? FaultOfEpochs(run));
        var labels = predictions.ToDictionary(one => one.Key, one => LabelsOf(run, one.Key, one.Value));
        var sentences = run.ReadSentences(present.Metrics.Sum);
        var types = run.ReadTypes(present.Metrics.ErrorKinds);
        Refuse(FaultOfSentences(sentences, labels.GetValueOrDefault(Split.Test)));
        var sums = SummedScore.SumsOf(sentences.Numbers, present.Metrics.Sum.Numbers.Count);
        Refuse(FaultOfSums(run, sums) ?? FaultOfTypes(types, sums) ?? FaultOfMeans(run.Record.Test) ?? FaultOfMeans(run.Record.Validation));
        return new RunOutcome(run.Record, stale, sentences.Numbers, types.ToDictionary(line => line.Type, line => line.Counts))
        {
            IsOfKnownEntry = isKnown,
            Documents = sentences.Documents,
            KnowsDocuments = sentences.KnowsDocuments,
            NumbersOfData = sentences.HashOfData(present.Metrics.Sum),
            LabelledTokens = labels.TryGetValue(Split.Test, out var ofTest) ? PredictedLabels.HashOfCounts(ofTest) : "",
        };
    }

    /// <summary>Says what is wrong with those runs that cannot stand in one table with the others.</summary>
    /// <param name="runs">The runs of a table, in the order of their folders.</param>
    public static IReadOnlyDictionary<RunOutcome, string> FaultsBeside(IReadOnlyList<RunOutcome> runs)
    {
        var divisions = runs.GroupBy(run => run.Method, StringComparer.Ordinal)
            .ToDictionary(entry => entry.Key, entry => MostOf(entry, run => run.Record.Division), StringComparer.Ordinal);
        RunOutcome[] scored = [.. runs.Where(run => run.Status == RunStatus.Ok)];
        var inputs = MostOf(scored, run => run.Sentences.Count);
        var ofData = MostOf(scored, run => run.NumbersOfData);
        var labelled = MostOf(scored, run => run.LabelledTokens);
        var documents = MostOf(scored.Where(run => run.KnowsDocuments), DocumentsOf);
        var annotations = MostOf(scored, AnnotationsOf);
        var faults = new Dictionary<RunOutcome, string>(ReferenceEqualityComparer.Instance);
        foreach (var run in runs)
        {
            var fault = run.Record.Division != divisions[run.Method]
                    ? $"its division is {run.Record.Division.Name}, and that of the entry is {divisions[run.Method].Name}. Expected the same"
                : run.Status != RunStatus.Ok ? null
                : run.Sentences.Count != inputs
                    ? Invariant($"it has {run.Sentences.Count:N0} test inputs, and other runs have {inputs:N0}. Expected the same")
                : run.KnowsDocuments && DocumentsOf(run) != documents
                    ? "its test inputs are in other documents than those of other runs. Expected the same"
                : run.NumbersOfData != ofData
                    ? $"its {RunFolder.CountsFile} says other things of the test split than those of other runs. Expected the same data"
                : AnnotationsOf(run) != annotations
                    ? $"its {RunFolder.TypesFile} has other annotations than those of other runs, which have {annotations}. Expected the same"
                : run.LabelledTokens != labelled
                    ? "its predictions are of other numbers of tokens than those of other runs. Expected one label for each token of the test split"
                : null;
            if (fault is not null)
                faults.Add(run, fault);
        }

        return faults;
    }

    private static string DocumentsOf(RunOutcome run) => string.Join(' ', run.Documents ?? []);

    private static string AnnotationsOf(RunOutcome run) => string.Join(", ", run.ByType
        .Where(type => type.Value.Gold > 0)
        .OrderBy(type => type.Key, StringComparer.Ordinal)
        .Select(type => Invariant($"{type.Value.Gold} {type.Key}")));

    /// <summary>
    /// Counts the entries that speak for what some runs have in common. One that the program does not know, or whose runs are stale or did not end
    /// well, says nothing, and no entry says more with more seeds.
    /// </summary>
    public static int VotesOf(IEnumerable<RunOutcome> runs) => runs
        .Where(run => run is { Status: RunStatus.Ok, Stale.Length: 0, IsOfKnownEntry: true })
        .DistinctBy(run => run.Method)
        .Count();

    // What most of the entries have; of several, what the first run has.
    private static T? MostOf<T>(IEnumerable<RunOutcome> runs, Func<RunOutcome, T> what)
        where T : notnull => runs.GroupBy(what)
        .OrderByDescending(VotesOf)
        .ThenByDescending(group => group.DistinctBy(run => run.Method).Count())
        .ThenByDescending(group => group.Count(run => run.Stale.Length == 0))
        .ThenByDescending(group => group.Count())
        .Select(group => group.Key)
        .FirstOrDefault();

    private static void Refuse(string? fault)
    {
        if (fault is not null)
            throw new DataFormatException(fault);
    }

    private string? FaultOfRecord(PublishedRun run)
    {
        var record = run.Record;
        if (record.Track != track)
            return $"the record is of track '{record.Track}', and lies in the results of {track}";
        if (!HyphenatedName.Is(record.Method))
            return $"the method is named '{record.Method}'. Expected lower-case words and numbers joined by hyphens";
        if (record.Seed < 0 || run.Name != record.Key.FolderName)
            return $"the record is of {record.Key}. Expected that of the folder's name, {run.Name}";
        if (record.Status is not (RunStatus.Ok or RunStatus.Disqualified or RunStatus.Failed))
            return $"the status is '{record.Status}'. Expected ok, disqualified or failed";
        return FaultOfTexts(record) ?? FaultOfTerms(record) ?? FaultOfShapes(record) ?? FaultOfCounts(record) ?? FaultOfTimes(record)
            ?? FaultOfSpeeds(record) ?? FaultOfScores(record)
            ?? (present.LacksTeacher(record) ? "the weights of the teacher are missing, and the entry is made from the teacher" : null);
    }

    private static string? FaultOfTerms(RunRecord record)
    {
        if (record.Environment.Threads < 1 || record.TimingThreads < 1)
            return Invariant($"the threads are {record.Environment.Threads}, and {record.TimingThreads} for its speed. Expected 1 or more");
        return (record.Trainings ?? []).FirstOrDefault(CannotBe) is { } wrong
            ? Invariant($"a training has {wrong.Steps} steps of {wrong.BatchSize} with a learning rate of {wrong.LearningRate}. ")
                + "Expected numbers above 0"
            : null;

        static bool CannotBe(TrainingRecord training) =>
            training.Steps < 1 || training.BatchSize < 1 || training.LearningRate is not (> 0 and < Largest);
    }

    private static string? FaultOfTexts(RunRecord record)
    {
        if (record.Extends is { } extended && !HyphenatedName.Is(extended))
            return $"the entry that it extends is named '{extended}'. Expected lower-case words and numbers joined by hyphens";
        var environment = record.Environment;
        string?[] texts =
        [
            record.Reason, record.Family, record.Series, record.Precision, environment.Torch, environment.Device, environment.Processor,
            environment.System, environment.CodeVersion, record.Weights, .. environment.Packages.Keys, .. environment.Packages.Values,
            .. (record.Steps ?? []).Select(step => step.Name), .. (record.Trainings ?? []).Select(one => one.Objective),
            .. (record.Sweep ?? []).Select(one => one.Setting), .. (record.Figures ?? new Dictionary<string, double>()).Keys,
        ];
        if (texts.FirstOrDefault(text => text?.Length > RunRecord.LongestText) is { } longest)
            return Invariant($"a text has {longest.Length:N0} characters. Expected at most {RunRecord.LongestText:N0}");
        foreach (var (name, time) in new[] { ("started_utc", environment.StartedUtc), ("timed_utc", record.TimedUtc) })
            if (time is not null && !UtcTime.Is(time))
                return $"{name} is '{time}'. Expected a time since 2020 such as 2026-01-02T03:04:05Z";
        string[] precisions = [.. Enum.GetValues<TrainingPrecision>().Select(one => one.Name)];
        return record.Precision is null || precisions.Contains(record.Precision)
            ? null
            : $"the precision is '{record.Precision}'. Expected {string.Join(" or ", precisions)}";
    }

    /// <summary>Says what is wrong with the shapes of a record's networks, of which others compute sizes.</summary>
    public static string? FaultOfShapes(RunRecord record)
    {
        try
        {
            record.Shape?.Validate();
            record.Shapes.Validate();
            return null;
        }
        catch (ArgumentException error)
        {
            return $"a network has a shape that cannot be: {error.Message}";
        }
    }

    /// <summary>Says which size of a record cannot be; null where all can.</summary>
    public static string? FaultOfSizes(RunRecord record)
    {
        if (record.ParameterCap is <= 0 or > LargestCount)
            return Invariant($"the cap is {record.ParameterCap}. Expected a number above 0, and at most {LargestCount:N0}");
        foreach (var (name, count) in new[]
        {
            ("parameters", record.Parameters), ("dense_parameters", record.DenseParameters), ("parameters_built", record.ParametersBuilt),
            ("stored_bytes", record.StoredBytes), ("stored_bytes_fp16", record.StoredBytesFp16), ("onnx_bytes", record.OnnxBytes),
            ("peak_memory_bytes", record.PeakMemoryBytes), ("epochs", record.Epochs), ("best_epoch", record.BestEpoch),
        })
            if (count is < 0 or > LargestCount)
                return Invariant($"{name} is {count}. Expected a number from 0 to {LargestCount:N0}");
        return null;
    }

    private string? FaultOfCounts(RunRecord record)
    {
        if (FaultOfSizes(record) is { } size)
            return size;
        if (present.ParameterCap is { } cap && record.ParameterCap != cap && present.Staleness(record).Length == 0)
            return Invariant($"the cap is {record.ParameterCap:N0}, and the recipe is that of the track, whose cap is {cap:N0}");
        var isCapped = record.Division == Division.Capped;
        var most = Math.Max(record.Parameters ?? 0, record.ParametersBuilt ?? 0);
        if (record.Status == RunStatus.Disqualified && !(isCapped && most > record.ParameterCap))
            return Invariant($"the run is disqualified, and none of its counts is over the cap of {record.ParameterCap:N0}. ")
                + "Expected a capped entry over the cap";
        if (record.Status != RunStatus.Ok)
            return null;
        if (record.Parameters is not { } parameters || record.DenseParameters is null)
            return "the run ended well, and its parameters are missing";
        if (record.BestEpoch > record.Epochs)
            return Invariant($"the best epoch is {record.BestEpoch}, of {record.Epochs}. Expected one of them");
        if (parameters > record.DenseParameters)
            return Invariant($"{parameters:N0} parameters count, of {record.DenseParameters:N0} in all. Expected no more than all");
        if (parameters < record.DenseParameters && present.CountsAll(record))
            return Invariant($"{parameters:N0} parameters count, of {record.DenseParameters:N0} in all. Expected all: {record.Method} counts those ")
                + "that are 0 as well";
        if (record.Shape is not null && (parameters == 0 || record.StoredBytes is 0))
            return Invariant($"{parameters:N0} parameters count, and take {record.StoredBytes:N0} bytes. Expected more: the run left a network");
        return isCapped && parameters > record.ParameterCap
            ? Invariant($"{parameters:N0} parameters are over the cap of {record.ParameterCap:N0}, and the run is not disqualified")
            : null;
    }

    /// <summary>Says which time of a record cannot be; null where all can.</summary>
    public static string? FaultOfTimes(RunRecord record)
    {
        (string Name, double? Value)[] times =
        [
            ("train_seconds", record.TrainSeconds), ("taken_over_seconds", record.TakenOverSeconds), ("run_seconds", record.RunSeconds),
            ("eval_seconds", record.EvalSeconds), ("latency_ms", record.LatencyMs), ("latency_p95_ms", record.LatencyP95Ms),
            ("latency_onnx_p50_ms", record.LatencyOnnxP50Ms), ("sentences_per_second", record.SentencesPerSecond),
            ("timing_seconds", record.TimingSeconds),
            .. (record.Steps ?? []).Select(step => ($"the time of step {step.Name}", (double?)step.Seconds)),
        ];
        (string Name, double? Value)[] spreads =
        [
            ("latency_ms_spread", record.LatencyMsSpread), ("latency_onnx_ms_spread", record.LatencyOnnxMsSpread),
        ];
        foreach (var (name, value) in times.Concat(spreads))
            if (value is < 0 or > Largest)
                return Invariant($"{name} is {value}. Expected a number from 0 to {Largest:N0}");
        foreach (var (name, value) in times)
            if (value is > 0 and < Smallest)
                return Invariant($"{name} is {value}. Expected 0, or at least {Smallest}");
        return null;
    }

    private string? FaultOfSpeeds(RunRecord record)
    {
        foreach (var (name, value) in new[]
        {
            ("latency_ms", record.LatencyMs), ("latency_p95_ms", record.LatencyP95Ms), ("latency_onnx_p50_ms", record.LatencyOnnxP50Ms),
        })
            if (value < Fastest)
                return Invariant($"{name} is {value}. Expected at least {Fastest}");
        if (record.LatencyP95Ms < record.LatencyMs)
            return Invariant($"latency_p95_ms is {record.LatencyP95Ms}, and latency_ms {record.LatencyMs}. Expected no less");
        var read = record.SentencesPerSecond * record.EvalSeconds;
        return splits.FirstOrDefault(row => row.Split == Split.Test) is { } test && !(Math.Abs((read ?? test.Sentences) - test.Sentences) < 1)
            ? Invariant($"sentences_per_second times eval_seconds is {read:F1}. Expected the {test.Sentences} inputs of the test split")
            : null;
    }

    private string? FaultOfScores(RunRecord record)
    {
        var headline = present.Metrics.Headline;
        if (record.Status == RunStatus.Ok && (headline.Of(record.Test) is null || headline.Of(record.Validation) is null))
            return $"the run ended well, and its {headline.Name} is missing on validation or test";
        foreach (var (split, values) in new[] { ("validation", record.Validation), ("test", record.Test) })
            if (values?.Keys.FirstOrDefault(name => !figures.Contains(name)) is { } unknown)
                return $"the figure {unknown} on {split} is none of the track's. Expected {string.Join(", ", figures)}";
        foreach (var (split, values) in new[] { ("validation", record.Validation), ("test", record.Test) })
            foreach (var metric in present.Metrics.All)
                if (metric.Of(values) is { } value && !IsScore(metric, value))
                    return Invariant($"{metric.Name} on {split} is {value}. Expected {metric.Lowest} to 1");
        if ((record.Steps ?? []).FirstOrDefault(
            step => !IsScore(headline, step.Validation) || step.Parameters < 0 || step.NonZero < 0) is { } wrong)
            return $"step {wrong.Name} has a figure that cannot be";
        return (record.Sweep ?? []).Any(one => !IsScore(headline, one.Validation) || Math.Abs(one.Value) is > Largest or (> 0 and < Smallest))
            ? "the sweep has a figure that cannot be"
            : null;
    }

    private string? FaultOfMeans(IReadOnlyDictionary<string, double>? values)
    {
        foreach (var metric in present.Metrics.All)
        {
            if (metric.HarmonicMeanOf is not var (first, second) || metric.Of(values) is not { } recorded
                || !values!.TryGetValue(first, out var precision) || !values.TryGetValue(second, out var recall))
                continue;
            var mean = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
            if (!(Math.Abs(mean - recorded) <= Rounding))
                return Invariant($"{metric.Name} is {recorded}, and the harmonic mean of {first} {precision} and {second} {recall} is {mean:F6}. ")
                    + "Expected the same";
        }

        return null;
    }

    private static bool IsScore(Metric metric, double value) => value >= metric.Lowest - Rounding && value <= 1 + Rounding;

    // Records that are older than the hashes do not say which files they have. Vectors are not published.
    private string? FaultOfMissing(PublishedRun run)
    {
        string[] needed =
        [
            RunFolder.CountsFile, RunFolder.TypesFile, .. present.Labels > 0 ? [PredictedLabels.PublishedName(Split.Test)] : Array.Empty<string>(),
        ];
        return needed.Select(name => Path.Combine(run.Folder, name)).FirstOrDefault(path => !File.Exists(path)) is { } missing
            ? $"{missing} is missing"
            : null;
    }

    private string? FaultOfEpochs(PublishedRun run)
    {
        var epochs = run.Epochs;
        if (epochs.Count != (run.Record.Epochs ?? 0))
            return Invariant($"{RunFolder.EpochsFile} has {epochs.Count:N0} epochs, and the record says {run.Record.Epochs ?? 0:N0}");
        foreach (var (place, row) in epochs.Index())
        {
            double[] numbers = [row.LearningRate, row.TrainLoss, row.Seconds, row.TokensPerSecond, .. row.Figures.Values];
            if (row.Epoch != place + 1 || row.Step is < 0 or > LargestStep || row.Seconds < 0 || !numbers.All(number => Math.Abs(number) <= Largest))
                return Invariant($"{RunFolder.EpochsFile}, row {place + 1}: a number cannot be. Expected epochs from 1 with finite figures");
            var headline = present.Metrics.Headline;
            if (headline.Of(row.Validation.Values) is not { } onValidation || onValidation != row.Validation.Headline)
                return Invariant($"{RunFolder.EpochsFile}, row {place + 1}: the first metric is not {headline.Name} on validation. Expected it");
            foreach (var metric in present.Metrics.All)
                if (metric.Of(row.Validation.Values) is { } value && !IsScore(metric, value))
                    return Invariant($"{RunFolder.EpochsFile}, row {place + 1}: {metric.Name} is {value}. Expected {metric.Lowest} to 1");
        }

        return null;
    }

    private string? FaultOfSentences(TestSentences sentences, IReadOnlyList<int[]>? labels)
    {
        var score = present.Metrics.Sum;
        if (sentences.Numbers.Count == 0)
            return $"{RunFolder.CountsFile} has no rows. Expected one for each input of the test split";
        // Where there are no labels the counted inputs are pairs of sentences.
        if (labels is not null && labels.Count != sentences.Numbers.Count)
            return Invariant($"{RunFolder.CountsFile} has {sentences.Numbers.Count:N0} sentences, ")
                + Invariant($"and the predictions for test have {labels.Count:N0}");
        foreach (var (place, numbers) in sentences.Numbers.Index())
            if (numbers.Any(number => !double.IsFinite(number)) || !score.CanBe(numbers, labels?[place]))
                return Invariant($"{RunFolder.CountsFile}, row {place + 1}: {string.Join(", ", numbers.Select(number => Invariant($"{number}")))} ")
                    + "cannot be the counts of a sentence with these predictions";
        if (!score.CanBeTogether(sentences.Numbers))
            return $"{RunFolder.CountsFile}: its columns cannot be those of one test set";
        return sentences.Documents?.Any(document => document < 0) == true
            ? $"{RunFolder.CountsFile} has the number of a document that is negative"
            : null;
    }

    // Every figure that follows from the counts is computed again.
    private string? FaultOfSums(PublishedRun run, double[] sums)
    {
        var metrics = present.Metrics;
        foreach (var metric in metrics.All)
        {
            var counted = metric == metrics.Headline ? metrics.Sum.Of(sums) : metric.OfSums?.Invoke(sums);
            if (counted is not null && metric.Of(run.Record.Test) is { } recorded && !(Math.Abs(counted.Value - recorded) <= Rounding))
                return Invariant($"the record says {metric.Name} {recorded}, and its test sentences {counted}");
        }

        return null;
    }

    private string? FaultOfTypes(IReadOnlyList<TypeCounts> types, double[] sums)
    {
        if (types.GroupBy(type => type.Type).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return $"{RunFolder.TypesFile} has '{twice.Key}' twice. Expected every type once";
        if (types.FirstOrDefault(type => type.Type.Length == 0 || CsvTable.IsFormula(type.Type)) is { } unnamed)
            return $"{RunFolder.TypesFile} has the type '{unnamed.Type}'. Expected a name that no spreadsheet takes for a formula";
        if (present.Types is { } known && types.FirstOrDefault(type => !known.Contains(type.Type)) is { } strange)
            return $"{RunFolder.TypesFile} has the type '{strange.Type}'. Expected those of the track: {string.Join(", ", known)}";
        foreach (var type in types)
            if (!CanBe(type))
                return $"{RunFolder.TypesFile}: the counts of '{type.Type}' cannot be. Expected no more right ones than predictions and annotations, "
                    + "and as many errors as there are annotations that were not found";
        if (present.Metrics.Sum.ByType(sums) is { } counted)
            return types.Select(type => type.Counts).SequenceEqual(counted)
                ? null
                : $"the counts of {RunFolder.TypesFile} are not the sums of {RunFolder.CountsFile}. Expected the same";
        // Where annotations have types, every one of them is of one type.
        if (present.Metrics.Sum is not MicroF1)
            return types.Count == 0 ? null : $"{RunFolder.TypesFile} has the type '{types[0].Type}'. Expected no types on this track";
        var ofSentences = MicroF1.Counts(sums);
        var ofTypes = types.Aggregate(new MatchCounts(0, 0, 0), (sum, type) => sum + type.Counts);
        return ofTypes == ofSentences
            ? null
            : Invariant($"the types of {RunFolder.TypesFile} have {ofTypes.Correct:N0} right, {ofTypes.Predicted:N0} predicted and ")
                + Invariant($"{ofTypes.Gold:N0} annotated entities, and the sentences of {RunFolder.CountsFile} {ofSentences.Correct:N0}, ")
                + Invariant($"{ofSentences.Predicted:N0} and {ofSentences.Gold:N0}. Expected the same");
    }

    private bool CanBe(TypeCounts type)
    {
        var counts = type.Counts;
        if (counts.Correct < 0 || counts.Correct > counts.Predicted || counts.Correct > counts.Gold || counts.Predicted + counts.Gold > LargestCount)
            return false;
        if (type.Errors is null)
            return true;
        var missed = counts.Gold - counts.Correct;
        foreach (var (kind, count) in present.Metrics.ErrorKinds.Zip(type.Errors))
        {
            if (count < 0 || count > (kind.IsOfAnnotations ? missed : counts.Predicted - counts.Correct))
                return false;
            missed -= kind.IsOfAnnotations ? count : 0;
        }

        return missed == 0;
    }

    /// <exception cref="DataFormatException">The predictions are not those of the split.</exception>
    private int[][] LabelsOf(PublishedRun run, string split, byte[] content)
    {
        var path = run.Predictions(split);
        var known = splits.FirstOrDefault(row => row.Split == split)?.Sentences;
        var most = known ?? MostLines;
        if (content.AsSpan().Count((byte)'\n') > most)
            throw new DataFormatException(Invariant($"{path} has more than {most:N0} lines. Expected one for each sentence of the split"));
        var lines = Utf8Lines.Split(content, path);
        if (known is not null && lines.Count != known)
            throw new DataFormatException(Invariant($"{path} has {lines.Count:N0} lines. Expected one for each of the {known:N0} sentences"));
        return
        [
            .. lines.Index().Select(line => PredictedLabels.LabelsIn(line.Item, present.Labels) ?? throw new DataFormatException(
                Invariant($"{path}, line {line.Index + 1}: a label is not one of the track's {present.Labels}"))),
        ];
    }
}
