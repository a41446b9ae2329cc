using Harness.Common;
using Harness.Contest.Compression;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;

namespace Bench.Running;

/// <summary>The seconds that something is expected to take.</summary>
/// <param name="Tracks">The tracks of the finished runs that this was learned from.</param>
internal sealed record Forecast(double Seconds, IReadOnlyList<string> Tracks);

/// <summary>A run that ended well, which forecasts learn from.</summary>
/// <param name="Training">The training split of the run's track.</param>
internal sealed record FinishedRun(RunRecord Record, SplitRow Training);

/// <summary>
/// Forecasts how long runs take that have no record. A run consists of its trainings, of the other steps of a chain, and of a rest: reading, scoring
/// and writing. Each part takes as long as the same part of finished runs whose networks are nearest in size, in proportion to the work. Other tracks
/// tell where the track itself has no finished run with such a part.
/// </summary>
internal sealed class RunForecast
{
    // Twice the multiplications take about 1.7 times as long, because a processor works better on larger matrices.
    private const double GrowthWithSize = 0.75;

    // Networks whose sizes differ by less than a tenth count as equally near, and the median of their times is taken.
    private const double SameSize = 0.1;

    // Networks of another sort, such as with layers that are products of two matrices, are as far away as those of 2.7 times the size.
    private const double AnotherSort = 1;

    private const string TrainingPart = "training";
    private const string RestPart = "rest";
    private const string TimingPart = "timing";

    private readonly HashSet<string> trainingSteps;
    private readonly ILookup<string, MeasuredPart> known;

    public RunForecast(MethodCatalog catalog, Track track, IEnumerable<FinishedRun> runs)
    {
        trainingSteps = catalog.All.OfType<ChainMethod>()
            .Where(chain => MethodCatalog.Enters(chain, track))
            .SelectMany(chain => chain.Steps)
            .Where(step => step.RecipeOn(track) is not null)
            .Select(step => step.Name)
            .ToHashSet(StringComparer.Ordinal);
        known = runs.Where(run => run.Record is { Status: RunStatus.Ok, TrainSeconds: not null, RunSeconds: not null })
            .SelectMany(Parts)
            .ToLookup(measured => measured.Part.Name);
    }

    /// <summary>The conditions under which the finished runs were made, in words that go on from "finished runs".</summary>
    public string Conditions { get; private init; } = "on this machine";

    /// <summary>
    /// Learns from the finished runs of all tracks: from those of this machine with the same threads, or from those of other machines where there are
    /// none of this one.
    /// </summary>
    /// <param name="training">The training split of the settings' track.</param>
    public static RunForecast Of(RunSettings settings, MethodCatalog catalog, SplitRow training)
    {
        var local = RunFolder.AllOf(settings.Artifacts, settings.Track.Name)
            .Select(folder => new FinishedRun(RunRecord.Read(folder.Record), training));
        FinishedRun[] all = [.. Published(settings.Output).Concat(local)
            .Where(run => run.Record.Environment.Device == settings.Device.ToString())
            .GroupBy(run => run.Record.Key)
            .Select(runs => runs.MaxBy(run => run.Record.Environment.StartedUtc, StringComparer.Ordinal)!)];
        FinishedRun[] here = [.. all.Where(run =>
            run.Record.Environment.Processor == Processor.Name && run.Record.Environment.Threads == settings.Threads)];
        if (here.Length > 0 || all.Length == 0)
            return new RunForecast(catalog, settings.Track, here);
        var other = all[0].Record.Environment;
        return new RunForecast(catalog, settings.Track, all)
        {
            Conditions = other.Processor == Processor.Name
                ? Invariant($"on this machine with {other.Threads} threads in place of {settings.Threads}")
                : $"on another machine ({other.Processor})",
        };
    }

    /// <summary>The finished runs under a folder of results.</summary>
    public static IEnumerable<FinishedRun> Published(string output) => !Directory.Exists(output)
        ? []
        : Directory.GetDirectories(output)
            .Select(folder => new ResultsFolder(output, Path.GetFileName(folder)))
            .SelectMany(results => SplitsOf(results)
                .Where(split => split.Split == Split.Training)
                .SelectMany(split => results.AllRecords.Select(record => new FinishedRun(record, split))));

    // A damaged table of one track does not keep others from being planned; 'bench report' names it.
    private static IReadOnlyList<SplitRow> SplitsOf(ResultsFolder results)
    {
        try
        {
            return results.Splits;
        }
        catch (DataFormatException)
        {
            return [];
        }
    }

    /// <summary>Forecasts a run.</summary>
    /// <param name="shape">The shape of the network that the method builds; null where it builds none.</param>
    /// <param name="training">The track's training split.</param>
    /// <returns>Null where the trainings of the run, or all that it does, are like nothing that was recorded.</returns>
    public Forecast? Run(ContestMethod method, Track track, BertShape? shape, SplitRow training) =>
        Sum(Parts(method, track, shape, training));

    /// <summary>Forecasts how long measuring the speed of a run takes.</summary>
    /// <returns>Null where no measurement was recorded.</returns>
    public Forecast? Timing(ContestMethod method, Track track, BertShape? shape) =>
        Sum([Part.Timing(method.Name, track.Name, shape, method.ReadsText)]);

    private Forecast? Sum(IEnumerable<Part> parts)
    {
        Forecast?[] forecasts = [.. parts.Select(Of)];
        return forecasts.Any(one => one is null)
            ? null
            : new Forecast(
                forecasts.Sum(one => one!.Seconds),
                [.. forecasts.SelectMany(one => one!.Tracks).Distinct().Order(StringComparer.Ordinal)]);
    }

    private Forecast? Of(Part part)
    {
        MeasuredPart[] alike = [.. known[part.Name].Where(measured => measured.Part.Track == part.Track)];
        if (alike.Length == 0)
            alike = [.. known[part.Name]];
        if (alike.Length == 0)
            return null;
        var least = alike.Min(measured => measured.Part.DistanceTo(part));
        MeasuredPart[] nearest = [.. alike.Where(measured => measured.Part.DistanceTo(part) <= least + SameSize)];
        double[] seconds = [.. nearest.Select(measured => measured.Seconds * part.Work / measured.Part.Work).Order()];
        return new Forecast(Quantile.Of(seconds, 0.5), [.. nearest.Select(measured => measured.Part.Track).Distinct()]);
    }

    private IEnumerable<Part> Parts(ContestMethod method, Track track, BertShape? shape, SplitRow training)
    {
        var sizes = new PartSizes(track.Name, track.Shapes.Teacher, shape, training, method.ReadsText);
        if (method is ChainMethod chain)
        {
            // Each look at the steps makes them anew.
            var steps = chain.Steps;
            var last = steps.LastOrDefault(step => step.RecipeOn(track) is not null);
            foreach (var step in steps)
            {
                if (step.RecipeOn(track) is { } recipe)
                    yield return sizes.Training(Examples(recipe), isLast: step == last);
                // Trainings take most of the time, so that a step of a new kind is left out.
                else if (known.Contains(step.Name))
                    yield return sizes.Other(step.Name);
            }
        }
        else if (method.RecipeOn(track) is { } recipe)
        {
            // What is no BERT trains like nothing but itself, and perhaps several times.
            yield return shape is null ? sizes.OwnTraining(method.Name, Examples(recipe)) : sizes.Training(Examples(recipe), isLast: true);
        }
        else
        {
            yield return sizes.Other(method.Name);
        }

        yield return sizes.Other(RestPart);

        double Examples(Recipe recipe) => (double)recipe.TotalStepsOn(sizes.Examples) * recipe.BatchSize;
    }

    private IEnumerable<MeasuredPart> Parts(FinishedRun run)
    {
        var record = run.Record;
        var sizes = new PartSizes(
            record.Track, record.Shapes.Teacher, record.Shape, run.Training, ReadsText: record.Provenance.Text is not null);
        if (record.TimingSeconds is { } timing)
            yield return new MeasuredPart(Part.Timing(record.Method, record.Track, record.Shape, sizes.ReadsText), timing);
        if (Trained(record, sizes) is not { } trained)
            yield break;
        foreach (var part in trained)
            yield return part;
        yield return new MeasuredPart(sizes.Other(RestPart), record.RunSeconds!.Value - trained.Sum(part => part.Seconds));
    }

    // Older records do not say how long their trainings were: there is nothing to learn from them.
    private MeasuredPart[]? Trained(RunRecord record, PartSizes sizes)
    {
        double[] examples = [.. (record.Trainings ?? []).Select(training => (double)training.Steps * training.BatchSize)];
        if (record.Steps is { } steps)
        {
            if (steps.Count(step => trainingSteps.Contains(step.Name)) != examples.Length)
                return null;
            var next = 0;
            return [.. steps.Select(step => new MeasuredPart(
                trainingSteps.Contains(step.Name) ? sizes.Training(examples[next++], isLast: next == examples.Length) : sizes.Other(step.Name),
                step.Seconds))];
        }

        // A method that trains nothing, such as a teacher that is taken as it was published, is like nothing but itself.
        var trainedNothing = examples.Length == 0 && record.Provenance.MethodVersion is not null;
        if (record.Shape is null && examples.Length > 0)
            return [new MeasuredPart(sizes.OwnTraining(record.Method, examples[^1]), record.TrainSeconds!.Value)];
        if (record.Shape is null || trainedNothing)
            return [new MeasuredPart(sizes.Other(record.Method), record.TrainSeconds!.Value)];
        return examples.Length > 0 ? [new MeasuredPart(sizes.Training(examples.Sum(), isLast: true), record.TrainSeconds!.Value)] : null;
    }

    /// <summary>A part of a run.</summary>
    /// <param name="Tokens">The tokens that it goes over.</param>
    /// <param name="Shape">The network that computes; null where there is none.</param>
    private sealed record Part(string Name, string Track, double Tokens, BertShape? Shape, bool ReadsText)
    {
        public double Work { get; } = Tokens * Math.Pow(Multiplications(Shape), GrowthWithSize);

        // The same number of sentences is measured on every track. What is no network is like nothing but itself.
        public static Part Timing(string method, string track, BertShape? shape, bool readsText) =>
            new(shape is null ? $"{TimingPart} of {method}" : TimingPart, track, Tokens: 1, shape, readsText);

        public double DistanceTo(Part other) =>
            Math.Abs(Math.Log(Multiplications(Shape) / Multiplications(other.Shape)))
            + ((Shape?.Ranks is null) == (other.Shape?.Ranks is null) ? 0 : AnotherSort)
            + (ReadsText == other.ReadsText ? 0 : AnotherSort);

        private static double Multiplications(BertShape? shape) => shape?.MultiplicationsPerToken ?? 1;
    }

    private sealed record MeasuredPart(Part Part, double Seconds);

    /// <summary>Makes the parts of one run.</summary>
    private sealed record PartSizes(string Track, BertShape Teacher, BertShape? Own, SplitRow Split, bool ReadsText)
    {
        // CoNLL-2003 has 280,125 tokens in 2,612 inputs of at most 128.
        private const double FilledShare = 0.84;

        /// <summary>The number of inputs. A network that reads context has several sentences in one, about as many as fit.</summary>
        public int Examples { get; } = Own is { Context: > 0 and var context }
            ? (int)Math.Min(Split.Sentences, Math.Ceiling(Split.Tokens / (FilledShare * context)))
            : Split.Sentences;

        private double TokensOfExample => (double)Split.Tokens / Examples;

        // What is trained before the last training of a chain still has about the teacher's size.
        public Part Training(double examples, bool isLast) =>
            new(TrainingPart, Track, examples * TokensOfExample, isLast ? Own : Teacher, ReadsText);

        // The work of what is no BERT is measured by the last of its trainings, which its recipe tells.
        public Part OwnTraining(string method, double examples) =>
            new($"{TrainingPart} of {method}", Track, examples * TokensOfExample, Shape: null, ReadsText);

        // Steps that train nothing look at the teacher's matrices, and at what these compute on the training split.
        public Part Other(string name) => new(name, Track, Split.Tokens, Own is null ? null : Teacher, ReadsText);
    }
}
