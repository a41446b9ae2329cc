using System.CommandLine;
using Bench.Running;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Text;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary><c>bench pretrain</c> pretrains a small BERT on plain text as a masked-language model.</summary>
internal static class PretrainCommand
{
    private const string DefaultTrack = "conll2003-mini";

    private static IEnumerable<Track> Pretrained => TrackCatalog.All.Where(track => track.Pretraining is not null);

    private static string PretrainedNames => string.Join(", ", Pretrained.Select(track => track.Name));

    public static Command Create()
    {
        var options = new Options();
        var command = new Command(
            "pretrain",
            "Pretrain a small BERT on text as a masked-language model, and write a checkpoint in Hugging Face's layout. "
            + "After Ctrl-C the same command continues.");
        options.AddTo(command);
        command.SetAction(async (arguments, _) =>
        {
            using var interruption = new Interruption();
            await RunAsync(options.Read(arguments), interruption.Token);
        });
        return command;
    }

    private static Track Find(string name)
    {
        var track = TrackCatalog.Find(name);
        return track.Pretraining is not null
            ? track
            : throw new ArgumentException(
                $"The teacher of track {track.Name} is not pretrained. Name a track that has a plan for it: {PretrainedNames}.");
    }

    private static async Task RunAsync(Request asked, CancellationToken cancel)
    {
        if (asked.Vocabulary is not null && asked.ProbeEpochs > 0)
            throw new ArgumentException("--probe fine-tunes on the track's data: name them with --data, and leave out --vocabulary.");
        var track = asked.Track;
        var data = asked.Vocabulary is null ? track.Data.Open(asked.Data, asked.Text) : null;
        var tokens = data is not null ? Pretraining.TextOf(data) : TextOf(asked.Text, asked.Vocabulary!);
        var shape = asked.Shape with { Vocabulary = tokens.WordPiece.VocabularySize };
        asked.Plan.Validate(shape.Positions);
        shape.Validate();
        var folder = asked.Into is { } named ? Path.GetFullPath(named) : PretrainingRun.CachedFolder(track.Name, asked.Plan, shape, tokens);
        var run = new PretrainingRun(track.Name, asked.Plan, shape, tokens, folder);
        await Pretraining.RunAsync(run, asked.Device, asked.Threads, cancel);
        if (data is not null && asked.ProbeEpochs > 0)
            Pretraining.Probe(run, track, data, asked.ProbeEpochs, asked.Device);
    }

    private static TokenizedText TextOf(string? text, string vocabulary)
    {
        if (text is null)
            throw new ArgumentException($"--vocabulary {vocabulary}: the text to pretrain on is missing. Name it with --text PATH.");
        return TokenizedText.Of(TextFolder.Read(text), BertWordPiece.Load(vocabulary));
    }

    /// <summary>The request that the command line makes.</summary>
    private sealed record Request(
        Track Track, string? Data, string? Text, string? Vocabulary, string? Into, PretrainingPlan Plan, BertShape Shape, Device Device, int Threads,
        int ProbeEpochs);

    /// <summary>The command's options.</summary>
    private sealed class Options
    {
        private readonly Option<string> track = new("--track", "-t")
        {
            Description = $"The track whose teacher is pretrained: {PretrainedNames}.",
            DefaultValueFactory = _ => DefaultTrack,
            HelpName = "NAME",
        };

        private readonly Option<string?> data = DataOptions.Data();
        private readonly Option<string?> text = DataOptions.Text();
        private readonly Option<string?> vocabulary = new("--vocabulary")
        {
            Description = "The vocab.txt of a BERT, beside which the settings of its tokenizer are read; needs --text, and then --data is not read "
                + "(default: the track's vocabulary from --data).",
            HelpName = "FILE",
        };

        private readonly Option<string?> into = new("--into")
        {
            Description = "The folder that the checkpoint is written to (default: a folder of BENCH_CACHE, where 'bench run' finds it).",
            HelpName = "DIR",
        };

        private readonly Option<string> device = DataOptions.DeviceName();
        private readonly Option<int?> threads = DataOptions.Threads();
        private readonly Option<int> probe = new("--probe")
        {
            Description = "Afterwards fine-tune a copy for this number of epochs and print its headline figure on validation. "
                + "This is for comparing pretrainings.",
            HelpName = "EPOCHS",
        };

        private readonly PlanOverrides overrides = new();

        public void AddTo(Command command)
        {
            Option[] all = [track, data, text, vocabulary, into, device, threads, probe];
            foreach (var option in all)
                command.Add(option);
            overrides.AddTo(command);
        }

        public Request Read(ParseResult arguments)
        {
            var chosen = Find(arguments.GetValue(track)!);
            return new Request(
                chosen,
                UserFolders.Data(arguments.GetValue(data)),
                arguments.GetValue(text),
                arguments.GetValue(vocabulary),
                arguments.GetValue(into),
                overrides.Plan(arguments, chosen.Pretraining!),
                overrides.Shape(arguments, chosen.Shapes.Teacher),
                DataOptions.DeviceOf(arguments.GetValue(device)!),
                DataOptions.ThreadsOf(arguments.GetValue(threads)) ?? Environment.ProcessorCount,
                arguments.GetValue(probe));
        }
    }

    /// <summary>The options that change a track's plan and shape.</summary>
    private sealed class PlanOverrides
    {
        private readonly Option<int?> steps = Make<int?>("--steps", "The number of optimizer steps.", "N");
        private readonly Option<int?> batch = Make<int?>("--batch-size", "The number of sequences in a step.", "N");
        private readonly Option<int?> length = Make<int?>("--sequence-length", "The number of tokens in a sequence.", "N");
        private readonly Option<double?> rate = Make<double?>("--learning-rate", "The highest learning rate of AdamW.", "RATE");
        private readonly Option<int?> warmUp = Make<int?>("--warm-up", "The number of steps in which the learning rate rises.", "N");
        private readonly Option<double?> dropout = Make<double?>("--dropout", "The dropout probability during pretraining.", "P");
        private readonly Option<bool?> wholeWords = Make<bool?>("--whole-words", "Mask whole words instead of single tokens.", "true|false");
        private readonly Option<bool?> bfloat16 = Make<bool?>(
            "--bfloat16",
            "Compute the layers in bfloat16, which is fast on processors with AVX512-BF16 or AMX and slow on others.",
            "true|false");
        private readonly Option<int?> seed = Make<int?>("--seed", "The seed of all random numbers.", "N");
        private readonly Option<int?> hidden = Make<int?>("--hidden", "The width of the network.", "N");
        private readonly Option<int?> layers = Make<int?>("--layers", "The number of layers.", "N");
        private readonly Option<int?> heads = Make<int?>("--heads", "The number of attention heads in a layer.", "N");
        private readonly Option<int?> intermediate = Make<int?>("--intermediate", "The width of the feed-forward block.", "N");

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

        private static Option<T> Make<T>(string name, string description, string help) =>
            new(name) { Description = $"{description} The default is the track's.", HelpName = help };
    }
}
