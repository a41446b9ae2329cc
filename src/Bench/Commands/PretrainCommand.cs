using System.CommandLine;
using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Text;
using Harness.Training;
using Harness.Training.Pretraining;

namespace Bench.Commands;

/// <summary><c>bench pretrain</c>: a small BERT, pretrained on plain text as a masked-language model.</summary>
internal static class PretrainCommand
{
    private const string DefaultTrack = "conll2003-mini";

    public static Command Create()
    {
        var track = new Option<string>("--track", "-t")
        {
            Description = $"The track whose teacher it is for: {string.Join(", ", Pretrained.Select(track => track.Name))}.",
            DefaultValueFactory = _ => DefaultTrack,
            HelpName = "NAME",
        };
        var (data, text, device, threads) = (DataOptions.Data(), DataOptions.Text(), DataOptions.DeviceName(), DataOptions.Threads());
        var vocabulary = new Option<string?>("--vocabulary") { Description = "A BERT's vocab.txt, with --text alone (default: the track's, from --data).", HelpName = "FILE" };
        var into = new Option<string?>("--into") { Description = "Where the checkpoint goes (default: a folder of BENCH_CACHE, where 'bench run' finds it).", HelpName = "DIR" };
        var probe = new Option<int>("--probe") { Description = "Then fine-tune a copy for so many epochs and print the validation F1: for comparing pretrainings.", HelpName = "EPOCHS" };
        var overrides = new PlanOverrides();
        var command = new Command("pretrain",
            "Pretrain a small BERT on text as a masked-language model, and write a checkpoint in Hugging Face's layout. Ctrl-C and the same command again go on.")
        {
            track, data, text, vocabulary, into, device, threads, probe,
        };
        overrides.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            using var interruption = new Interruption();
            var chosen = TrackCatalog.Find(arguments.GetValue(track)!);
            if (chosen.Pretraining is null)
                throw new ArgumentException($"The teacher of track {chosen.Name} is not pretrained. Tracks with a plan: {string.Join(", ", Pretrained.Select(one => one.Name))}.");
            var (vocabularyFile, probeEpochs) = (arguments.GetValue(vocabulary), arguments.GetValue(probe));
            if (vocabularyFile is not null && probeEpochs > 0)
                throw new ArgumentException("--probe fine-tunes on the track's data: name them with --data, and leave out --vocabulary.");
            var opened = vocabularyFile is null ? chosen.Data.Open(UserFolders.Data(arguments.GetValue(data)), arguments.GetValue(text)) : null;
            var tokens = opened is not null ? Pretraining.TextOf(opened) : TextOf(arguments.GetValue(text), vocabularyFile!);
            var plan = overrides.Plan(arguments, chosen.Pretraining);
            var shape = overrides.Shape(arguments, chosen.Shapes.Teacher) with { Vocabulary = tokens.WordPiece.VocabularySize };
            plan.Validate(shape.Positions);
            shape.Validate();
            var folder = arguments.GetValue(into) is { } named ? Path.GetFullPath(named) : PretrainingRun.CachedFolder(chosen.Name, plan, shape, tokens);
            var run = new PretrainingRun(chosen.Name, plan, shape, tokens, folder);
            var on = DataOptions.DeviceOf(arguments.GetValue(device)!);
            await Pretraining.RunAsync(run, on, DataOptions.ThreadsOf(arguments.GetValue(threads)) ?? Environment.ProcessorCount, interruption.Token);
            if (opened is not null && probeEpochs > 0)
                Pretraining.Probe(run, chosen, opened, probeEpochs, on);
            return 0;
        });
        return command;
    }

    private static IEnumerable<Track> Pretrained => TrackCatalog.All.Where(track => track.Pretraining is not null);

    private static TokenizedText TextOf(string? text, string vocabulary) => TokenizedText.Of(
        TextFolder.Read(text ?? throw new ArgumentException("--vocabulary without --text: name the text to pretrain on with --text PATH.")),
        BertWordPiece.Load(vocabulary));

    /// <summary>The options that change a track's plan and shape.</summary>
    private sealed class PlanOverrides
    {
        private readonly Option<int?> steps = Of<int?>("--steps", "Optimizer steps.", "N");
        private readonly Option<int?> batch = Of<int?>("--batch-size", "Sequences a step.", "N");
        private readonly Option<int?> length = Of<int?>("--sequence-length", "Tokens a sequence.", "N");
        private readonly Option<double?> rate = Of<double?>("--learning-rate", "AdamW's, at its highest.", "RATE");
        private readonly Option<int?> warmUp = Of<int?>("--warm-up", "Steps in which the learning rate rises.", "N");
        private readonly Option<double?> dropout = Of<double?>("--dropout", "While pretraining.", "P");
        private readonly Option<bool?> wholeWords = Of<bool?>("--whole-words", "Mask whole words instead of tokens.", "true|false");
        private readonly Option<bool?> bfloat16 = Of<bool?>("--bfloat16", "Compute the layers in bfloat16: fast where the processor has it (AVX512-BF16, AMX), slow elsewhere.", "true|false");
        private readonly Option<int?> seed = Of<int?>("--seed", "Everything random comes from it.", "N");
        private readonly Option<int?> hidden = Of<int?>("--hidden", "Width of the network.", "N");
        private readonly Option<int?> layers = Of<int?>("--layers", "Layers of the network.", "N");
        private readonly Option<int?> heads = Of<int?>("--heads", "Attention heads a layer.", "N");
        private readonly Option<int?> intermediate = Of<int?>("--intermediate", "Width of the feed-forward block.", "N");

        public void AddTo(Command command)
        {
            Option[] all = [steps, batch, length, rate, warmUp, dropout, wholeWords, bfloat16, seed, hidden, layers, heads, intermediate];
            foreach (var option in all)
                command.Add(option);
        }

        public PretrainingPlan Plan(ParseResult arguments, PretrainingPlan plan)
        {
            var recipe = plan.Recipe;
            return plan with
            {
                Recipe = recipe with
                {
                    Steps = arguments.GetValue(steps) ?? recipe.Steps,
                    BatchSize = arguments.GetValue(batch) ?? recipe.BatchSize,
                    LearningRate = arguments.GetValue(rate) ?? recipe.LearningRate,
                    WarmUpSteps = arguments.GetValue(warmUp) ?? recipe.WarmUpSteps,
                },
                SequenceLength = arguments.GetValue(length) ?? plan.SequenceLength,
                Dropout = arguments.GetValue(dropout) ?? plan.Dropout,
                WholeWords = arguments.GetValue(wholeWords) ?? plan.WholeWords,
                Bfloat16 = arguments.GetValue(bfloat16) ?? plan.Bfloat16,
                Seed = arguments.GetValue(seed) ?? plan.Seed,
            };
        }

        public BertShape Shape(ParseResult arguments, BertShape shape) => shape with
        {
            Hidden = arguments.GetValue(hidden) ?? shape.Hidden,
            Layers = arguments.GetValue(layers) ?? shape.Layers,
            Heads = arguments.GetValue(heads) ?? shape.Heads,
            Intermediate = arguments.GetValue(intermediate) ?? shape.Intermediate,
        };

        private static Option<T> Of<T>(string name, string description, string help) =>
            new(name) { Description = $"{description} Default: the track's.", HelpName = help };
    }
}
