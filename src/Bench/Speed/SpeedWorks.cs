using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;

namespace Bench.Speed;

/// <summary>Lists the rows of the table.</summary>
public static class SpeedWorks
{
    private const int Seed = 1;
    private const double GoalOfPython = 0.45;
    private const double GoalOfEvaluation = 0.6;

    // Batches are made of this many sentences, and some of them are taken, from the shortest to the longest.
    private const int PoolSentences = 1_600;
    private const int Batches = 8;
    private const int BatchesOfBertBase = 4;

    // CoNLL-2003's test split has as many sentences.
    private const int TestSentences = 3_453;
    private const int LatencySentences = 50;

    /// <summary>The shape of MiniLM-L6-H384 (Wang et al., arXiv 2002.10957).</summary>
    public static BertShape MiniLm { get; } = new(Vocabulary: 30_522, Hidden: 384, Layers: 6, Heads: 12, Intermediate: 1536);

    /// <summary>The student under the cap of 20 million parameters.</summary>
    public static BertShape Student => Conll2003.Shapes.Student;

    /// <summary>The shape of bert-base-cased.</summary>
    public static BertShape BertBase => Conll2003.Shapes.Teacher;

    private static Track Conll2003 => TrackCatalog.Find("conll2003");

    /// <summary>Makes all rows, with the goals for this processor.</summary>
    /// <param name="precisionOf">The precision in which this program trains a network of a shape, and evaluates it while it trains.</param>
    public static IReadOnlyList<SpeedWork> All(Func<BertShape, TrainingPrecision> precisionOf)
    {
        var labels = Conll2003.Task.Labels;
        var recipe = Conll2003.Recipes.FromScratch;
        var sentences = SpeedSentences.Random(TestSentences, MiniLm.Vocabulary, labels.Count, Seed);
        Example[][] alone = [.. sentences.Take(LatencySentences).Select(sentence => new[] { sentence })];
        return
        [
            Training("step-minilm", MiniLm, Batches, withAmx: 0.42),
            Training("step-student", Student, Batches, withAmx: 0.45),
            Training("step-bert-base", BertBase, BatchesOfBertBase, withAmx: 0.39),
            new InferenceWork("evaluation", MiniLm, labels, [sentences], precisionOf(MiniLm)) { Goal = GoalOfEvaluation },
            new InferenceWork("latency", MiniLm, labels, alone, TrainingPrecision.Float32),
            new DropoutWork("dropout", MiniLm.Dropout, [recipe.BatchSize, 24, Student.Intermediate]),
            new OptimizerWork("optimizer", Student, labels, recipe),
        ];

        TrainingWork Training(string name, BertShape shape, int batches, double withAmx)
        {
            var examples = SpeedSentences.Random(PoolSentences, shape.Vocabulary, labels.Count, Seed);
            return new TrainingWork(name, shape, labels, recipe, examples, Spread(examples, recipe.BatchSize, batches), precisionOf(shape))
            {
                Goal = GoalOfStep(withAmx, Processor.HasAmxBFloat16, Processor.HasAvx512BFloat16),
                PythonGoal = GoalOfPython,
            };
        }
    }

    /// <summary>The ratio to plain TorchSharp that is the goal of a training step.</summary>
    /// <param name="withAmx">The goal on a processor with AMX.</param>
    public static double GoalOfStep(double withAmx, bool hasAmx, bool hasAvx512)
    {
        if (hasAmx)
            return withAmx;
        return hasAvx512 ? 0.65 : 0.78;
    }

    /// <summary>Takes some of an epoch's batches, evenly spread from the shortest to the longest.</summary>
    public static IReadOnlyList<int[]> Spread(IReadOnlyList<Example> examples, int batchSize, int count)
    {
        int[] lengths = [.. examples.Select(example => example.Length)];
        var all = LengthBuckets.Shuffled(lengths, batchSize, new SplitMix(Seed)).OrderBy(batch => batch.Max(index => lengths[index])).ToArray();
        return [.. Enumerable.Range(0, count).Select(i => all[(2 * i + 1) * all.Length / (2 * count)])];
    }
}
