using System.Text.Json.Nodes;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;
using Dropout = Harness.Models.Bert.Dropout;

namespace Bench.Speed;

/// <summary>A row of the table: one piece of work that every side does with the same numbers.</summary>
/// <param name="name">The name of the row.</param>
public abstract class SpeedWork(string name)
{
    /// <summary>The name of the row.</summary>
    public string Name => name;

    /// <summary>Explains to a reader of the table what a unit of the work is.</summary>
    public abstract string Description { get; }

    /// <summary>The ratio to plain TorchSharp that is the goal; null where there is no goal.</summary>
    public double? Goal { get; init; }

    /// <summary>The ratio to PyTorch for Python that is the goal; null where there is no goal.</summary>
    public double? PythonGoal { get; init; }

    /// <summary>The floating-point operations of the matrix products in an average unit, in 10^9; null where there are no products.</summary>
    public virtual double? Gflop => null;

    /// <summary>The precision in which this program computes.</summary>
    public virtual TrainingPrecision Precision => TrainingPrecision.Float32;

    /// <summary>Prepares this program, which does the work as a run of the contest does.</summary>
    public abstract ISpeedSide Ours();

    /// <summary>Prepares the same work in TorchSharp as it is usually written.</summary>
    public abstract ISpeedSide Plain();

    /// <summary>Describes the work for tests/peers/speed.py.</summary>
    public abstract JsonObject ForPeer();

    private protected const int Seed = 1;

    private protected static JsonObject ShapeForPeer(BertShape shape, int labels) => new()
    {
        ["vocabulary"] = shape.Vocabulary,
        ["hidden"] = shape.Hidden,
        ["layers"] = shape.Layers,
        ["heads"] = shape.Heads,
        ["intermediate"] = shape.Intermediate,
        ["positions"] = shape.Positions,
        ["segments"] = shape.TokenTypes,
        ["dropout"] = shape.Dropout,
        ["labels"] = labels,
        ["parameters"] = ParameterCount.Of(shape, labels),
    };

    private protected static JsonObject RecipeForPeer(Recipe recipe) => new()
    {
        ["learning_rate"] = recipe.LearningRate,
        ["weight_decay"] = recipe.WeightDecay,
        ["clip_norm"] = recipe.ClipNorm,
    };

    private protected static JsonArray BatchesForPeer(DeviceBatches batches)
    {
        using var scope = NewDisposeScope();
        var all = new JsonArray();
        for (var index = 0; index < batches.Count; index++)
        {
            var batch = batches[index];
            all.Add(new JsonObject
            {
                ["inputs"] = batch.TokenIds.size(0),
                ["ids"] = Numbers(batch.TokenIds),
                ["labels"] = Numbers(batch.Labels),
                ["lengths"] = batch.Mask is { } mask ? Numbers(mask.sum(1)) : null,
            });
        }

        return all;
    }

    private static JsonArray Numbers(Tensor tensor) => new([.. tensor.contiguous().data<long>().Select(number => (JsonNode)number)]);
}

/// <summary>Training steps of a token classifier: forward, backward, a clipped gradient, AdamW.</summary>
/// <param name="examples">The examples that are trained on.</param>
/// <param name="batches">The indices of the examples of each batch. A unit of the work is a step on one batch.</param>
public sealed class TrainingWork(
    string name, BertShape shape, IReadOnlyList<string> labels, Recipe recipe, IReadOnlyList<Example> examples, IReadOnlyList<int[]> batches,
    TrainingPrecision precision)
    : SpeedWork(name)
{
    public override string Description =>
        Invariant($"a training step of {ParameterCount.Of(shape, labels.Count):N0} parameters ({shape.Layers} x {shape.Hidden}), ")
        + Invariant($"{batches.Count} batches of {recipe.BatchSize}");

    public override double? Gflop =>
        batches.Average(batch => MatrixWork.Step(shape, labels.Count, batch.Length, batch.Max(index => examples[index].Length))) / 1e9;

    public override TrainingPrecision Precision => precision;

    public override ISpeedSide Ours()
    {
        var network = Network.Random(shape, labels, Seed);
        var computing = network.ComputeIn(precision.TypeOfActivations);
        network.Module.train();
        Dropout.Seed(network.Module, Seed);
        var steps = new TrainingStep(network.Module, recipe, CPU);
        var objective = new HardLabels();
        var made = new Batcher(examples).Of(batches, CPU);
        return new TimedSide(Units(index => steps.Run(recipe.LearningRate, () => Loss(made[index]))), made, steps, computing, network);

        Tensor Loss(Batch batch) =>
            objective.Loss(LabelledPositions.Of(batch, network.Module.Compute(batch), teacherLogits: null));
    }

    public override ISpeedSide Plain()
    {
        var network = PlainBert.Random(shape, labels.Count, Seed);
        network.train();
        var training = new PlainTraining(network, recipe);
        var made = new Batcher(examples).Of(batches, CPU);
        return new TimedSide(Units(index =>
        {
            using var scope = NewDisposeScope();
            training.Step(made[index]);
        }), made, training, network);
    }

    public override JsonObject ForPeer()
    {
        using var made = new Batcher(examples).Of(batches, CPU);
        return new JsonObject
        {
            ["work"] = "training",
            ["shape"] = ShapeForPeer(shape, labels.Count),
            ["recipe"] = RecipeForPeer(recipe),
            ["units"] = BatchesForPeer(made),
        };
    }

    private IReadOnlyList<Action> Units(Action<int> step) => [.. Enumerable.Range(0, batches.Count).Select<int, Action>(index => () => step(index))];
}

/// <summary>Prediction: the likeliest label of every token, in batches of sentences of similar length.</summary>
/// <param name="units">The sentences of each unit of the work.</param>
public sealed class InferenceWork(
    string name, BertShape shape, IReadOnlyList<string> labels, IReadOnlyList<Example[]> units, TrainingPrecision precision)
    : SpeedWork(name)
{
    private const int BatchSize = 32;

    public override TrainingPrecision Precision => precision;

    public override string Description => units.Count == 1
        ? Invariant($"labels for {units[0].Length:N0} sentences in batches of {BatchSize}, {shape.Layers} x {shape.Hidden}")
        : Invariant($"labels for one sentence, {units.Count} of them one by one, {shape.Layers} x {shape.Hidden}");

    public override double? Gflop => units.Average(examples => Batches(examples)
        .Sum(batch => MatrixWork.Forward(shape, labels.Count, batch.Length, batch.Max(index => examples[index].Length)))) / 1e9;

    public override ISpeedSide Ours()
    {
        var network = Network.Random(shape, labels, Seed);
        var computing = network.ComputeIn(precision.TypeOfActivations);
        return new TimedSide([.. units.Select<Example[], Action>(examples => () => network.Predict(examples, CPU, BatchSize))], computing, network);
    }

    public override ISpeedSide Plain()
    {
        var network = PlainBert.Random(shape, labels.Count, Seed);
        network.eval();
        var made = units.Select(Made).ToArray();
        return new TimedSide([.. made.Select<DeviceBatches, Action>(batches => () => Predict(network, batches))], [.. made, network]);
    }

    public override JsonObject ForPeer()
    {
        var made = units.Select(Made).ToArray();
        var job = new JsonObject
        {
            ["work"] = "inference",
            ["shape"] = ShapeForPeer(shape, labels.Count),
            ["units"] = new JsonArray([.. made.Select(BatchesForPeer)]),
        };
        foreach (var batches in made)
            batches.Dispose();
        return job;
    }

    private static void Predict(PlainBert network, DeviceBatches batches)
    {
        for (var index = 0; index < batches.Count; index++)
        {
            using var gradients = no_grad();
            using var scope = NewDisposeScope();
            var batch = batches[index];
            network.forward(batch.TokenIds, batch.Mask).argmax(-1).data<long>().ToArray();
        }
    }

    private static DeviceBatches Made(Example[] examples) => new Batcher(examples).Of(Batches(examples), CPU);

    private static IReadOnlyList<int[]> Batches(Example[] examples) =>
        LengthBuckets.Sorted([.. examples.Select(example => example.Length)], BatchSize);
}

/// <summary>The forward pass of dropout, on an activation that needs a gradient.</summary>
public sealed class DropoutWork(string name, double probability, IReadOnlyList<long> size) : SpeedWork(name)
{
    private const int Repetitions = 20;

    public override string Description => Invariant($"dropout of {string.Join(" x ", size)} numbers in float32");

    public override ISpeedSide Ours() => Side(new Dropout(probability));

    public override ISpeedSide Plain() => Side(nn.Dropout(probability));

    public override JsonObject ForPeer() => new()
    {
        ["work"] = "dropout",
        ["probability"] = probability,
        ["size"] = new JsonArray([.. size.Select(one => (JsonNode)one)]),
        ["units"] = Repetitions,
    };

    private TimedSide Side(nn.Module<Tensor, Tensor> dropout)
    {
        dropout.train();
        var input = ones([.. size], requires_grad: true);
        return new TimedSide([.. Enumerable.Repeat(() => dropout.forward(input).Dispose(), Repetitions)], input, dropout);
    }
}

/// <summary>The update of a network's weights by given gradients: clipping and AdamW.</summary>
public sealed class OptimizerWork(string name, BertShape shape, IReadOnlyList<string> labels, Recipe recipe) : SpeedWork(name)
{
    private const int Repetitions = 5;

    public override string Description =>
        Invariant($"clipping and AdamW on {ParameterCount.Of(shape, labels.Count):N0} parameters");

    public override ISpeedSide Ours()
    {
        var network = Network.Random(shape, labels, Seed);
        var optimizer = new BertOptimizer(network.Module, recipe);
        SetGradients(network.Module);
        return new TimedSide([.. Enumerable.Repeat(() => optimizer.Step(recipe.LearningRate), Repetitions)], optimizer, network);
    }

    public override ISpeedSide Plain()
    {
        var network = PlainBert.Random(shape, labels.Count, Seed);
        var training = new PlainTraining(network, recipe);
        SetGradients(network);
        return new TimedSide([.. Enumerable.Repeat(training.Update, Repetitions)], training, network);
    }

    public override JsonObject ForPeer() => new()
    {
        ["work"] = "optimizer",
        ["shape"] = ShapeForPeer(shape, labels.Count),
        ["recipe"] = RecipeForPeer(recipe),
        ["units"] = Repetitions,
    };

    private static void SetGradients(nn.Module module)
    {
        foreach (var parameter in module.parameters())
            parameter.grad = full_like(parameter, 1e-3f);
    }
}
