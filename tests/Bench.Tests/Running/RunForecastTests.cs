using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;
using Methods;

namespace Bench.Tests.Running;

[Collection("torch")]
public sealed class RunForecastTests
{
    // Plans are to be right within this factor.
    private const double Factor = 1.5;

    private static readonly Track Quick = TrackCatalog.Find("quick");
    private static readonly MethodCatalog Catalog = MethodCatalog.Load([]);
    private static readonly string Results = Path.Combine(RealData.RepositoryRoot, "results");

    private static readonly SplitRow Training = new() { Split = Split.Training, Sentences = 6500, Words = 1, Tokens = 130_000, AlignedSha256 = "" };

    [Fact]
    public void Run_is_right_in_all_within_the_factor_when_each_BERT_of_quick_is_forecast_from_the_others()
    {
        FinishedRun[] all = [.. RunForecast.Published(Results)];
        var forecast = 0.0;
        var actual = 0.0;
        foreach (var entry in all.Where(run => run.Record is { Track: "quick", Status: RunStatus.Ok }).GroupBy(run => run.Record.Method))
        {
            var others = all.Where(run => run.Record.Track != Quick.Name || run.Record.Method != entry.Key);
            var method = Catalog.Find(entry.Key);
            using var model = UntrainedModel.Build(method, Quick);
            // What is no BERT can learn from itself alone.
            if ((model as Network)?.Shape is not { } shape)
                continue;
            if (new RunForecast(Catalog, Quick, others).Run(method, Quick, shape, entry.First().Training) is not { } expected)
                continue;
            forecast += expected.Seconds * entry.Count();
            actual += entry.Sum(run => run.Record.RunSeconds!.Value);
        }

        Assert.True(actual > 0, "There is no committed record of quick to learn from.");
        Assert.InRange(forecast / actual, 1 / Factor, Factor);
    }

    [Fact]
    public void Run_adds_up_the_steps_of_a_chain_from_other_chains()
    {
        // layer-drop-chain: keep-layers, factorize-embeddings, factorize-layers-by-activations and distil, 200 steps of 32.
        var own = Shape(Quick.Shapes.Teacher, layers: 2);
        var forecast = Of(
            Chain("layer-drop", 40, own, ("keep-layers", 2), ("distil", 30)),
            Chain("layer-factorization-chain", 50, own, ("factorize-embeddings", 3), ("factorize-layers-by-activations", 7), ("distil", 32)));

        var expected = forecast.Run(new LayerDropChain(), Quick, own, Training)!;

        // The rests are 8 seconds in both, and the medians of two trainings lie between them.
        Assert.Equal(2 + 3 + 7 + 31 + 8, expected.Seconds, precision: 9);
        Assert.Equal(["quick"], expected.Tracks);
    }

    [Fact]
    public void Run_takes_the_network_that_is_nearest_in_size_in_proportion_to_its_work()
    {
        var teacher = Quick.Shapes.Teacher;
        var half = Shape(teacher, layers: teacher.Layers / 2);
        var forecast = Of(
            Trained("teacher", teacher, runSeconds: 110, trainSeconds: 100, steps: 1000),
            Trained("distilled-student", half, runSeconds: 50, trainSeconds: 40, steps: 816));

        // lone-student trains for 4 x 204 steps of 32. A network of a quarter of the layers is nearer to the half than to the whole.
        var expected = forecast.Run(new LoneStudent(), Quick, Shape(teacher, layers: teacher.Layers / 4), Training)!;

        // Half the multiplications take 0.5 to the power of 0.75 as long: 23.78 seconds in place of 40. The rest is 10 in both.
        Assert.Equal(23.784 + 10, expected.Seconds, precision: 2);
    }

    [Fact]
    public void Run_learns_from_another_track_when_its_own_has_no_such_part()
    {
        var other = Trained("lone-student", Quick.Shapes.Student, runSeconds: 30, trainSeconds: 20, steps: 816);
        var elsewhere = other with { Record = other.Record with { Track = "elsewhere" }, Training = Training with { Tokens = 65_000 } };

        var expected = Of(elsewhere).Run(new LoneStudent(), Quick, Quick.Shapes.Student, Training)!;

        // The sentences have twice as many tokens, and so have all.
        Assert.Equal(2 * 30, expected.Seconds, precision: 9);
        Assert.Equal(["elsewhere"], expected.Tracks);
    }

    /// <summary>
    /// Read alone, 4 epochs are 4 x 204 steps of 32 sentences of 20 tokens. Put together to 50 of 60 tokens, they are 4 x 81 steps of 32 inputs: as
    /// many tokens, and so as long.
    /// </summary>
    [Fact]
    public void Run_counts_the_inputs_of_a_network_that_reads_several_sentences_at_once()
    {
        var student = Quick.Shapes.Student;
        var forecast = Of(Trained("lone-student", student, runSeconds: 30, trainSeconds: 20, steps: 816));

        var expected = forecast.Run(new LoneStudent(), Quick, student with { Context = 60 }, Training)!;

        // The last input is not full.
        Assert.Equal(20 + 10, expected.Seconds, precision: 1);
    }

    [Fact]
    public void Run_leaves_out_a_step_when_it_is_in_no_finished_run()
    {
        var own = Shape(Quick.Shapes.Teacher, layers: 2);

        var expected = Of(Chain("layer-drop", 40, own, ("keep-layers", 2), ("distil", 30))).Run(new LayerDropChain(), Quick, own, Training)!;

        Assert.Equal(40, expected.Seconds, precision: 9);
    }

    [Fact]
    public void Run_takes_what_is_no_BERT_in_proportion_to_the_sentences_it_learns()
    {
        var forecast = Of(Trained("bilstm-crf", shape: null, runSeconds: 50, trainSeconds: 40, steps: 3256));

        // 3,256 steps of 32 sentences were recorded, and on quick its 8 epochs have 3,256 steps of 16.
        Assert.Equal(20 + 10, forecast.Run(new BiLstmCrfEntry(), Quick, shape: null, Training)!.Seconds, precision: 9);
    }

    /// <summary>The text was learnt first, in a training that the recipe does not tell.</summary>
    [Fact]
    public void Run_takes_the_last_of_several_trainings_of_what_is_no_BERT_as_the_measure()
    {
        var run = Trained("bilstm-crf", shape: null, runSeconds: 50, trainSeconds: 40, steps: 3256);
        TrainingRecord first = new("the labels", Steps: 9_000, BatchSize: 32, LearningRate: 1e-3);
        run = run with { Record = run.Record with { Trainings = [first, .. run.Record.Trainings!] } };

        Assert.Equal(20 + 10, Of(run).Run(new BiLstmCrfEntry(), Quick, shape: null, Training)!.Seconds, precision: 9);
    }

    [Fact]
    public void Run_knows_nothing_of_what_is_no_BERT_when_a_record_does_not_say_how_long_its_trainings_were()
    {
        var run = Trained("bilstm-crf", shape: null, runSeconds: 50, trainSeconds: 40, steps: 3256);

        Assert.Null(Of(run with { Record = run.Record with { Trainings = null } }).Run(new BiLstmCrfEntry(), Quick, shape: null, Training));
    }

    [Fact]
    public void Run_knows_nothing_when_no_finished_run_has_a_part_of_it()
    {
        var forecast = Of(Trained("lone-student", Quick.Shapes.Student, runSeconds: 30, trainSeconds: 20, steps: 816));

        Assert.Null(forecast.Run(new CrfFeatures(), Quick, shape: null, Training));
        Assert.Null(forecast.Timing(new CrfFeatures(), Quick, shape: null));
        Assert.Null(Of().Run(new LoneStudent(), Quick, Quick.Shapes.Student, Training));
    }

    private static RunForecast Of(params FinishedRun[] runs) => new(Catalog, Quick, runs);

    private static BertShape Shape(BertShape teacher, int layers) => teacher with { Layers = layers };

    private static FinishedRun Trained(string method, BertShape? shape, double runSeconds, double trainSeconds, int steps) => new(
        ExampleRun.Record() with
        {
            Method = method,
            Shape = shape,
            Shapes = Quick.Shapes,
            RunSeconds = runSeconds,
            TrainSeconds = trainSeconds,
            Trainings = [new TrainingRecord("the labels", steps, 32, 1e-3)],
        },
        Training);

    private static FinishedRun Chain(string method, double runSeconds, BertShape shape, params (string Name, double Seconds)[] steps)
    {
        var run = Trained(method, shape, runSeconds, runSeconds, steps: 200);
        return run with { Record = run.Record with { Steps = [.. steps.Select(step => new StepRecord(step.Name, 1, 1, 0.5, step.Seconds))] } };
    }
}
