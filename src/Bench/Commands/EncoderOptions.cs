using System.CommandLine;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;
using Harness.Models.Bert;
using Harness.Tasks.SentenceVectors;

namespace Bench.Commands;

/// <summary>The options that choose a sentence encoder: the network of a finished run, or pretrained weights.</summary>
internal sealed class EncoderOptions
{
    // The characters of a sentence that a message quotes.
    private const int CharactersShown = 40;

    private readonly Option<string?> run = new("--run", "-r")
    {
        Description = "A finished run: METHOD-seedN, METHOD for its first seed, or its folder; or a folder that 'bench export' wrote.",
        HelpName = "RUN",
    };

    private readonly Option<string?> weights = new("--weights", "-w")
    {
        Description = $"Pretrained weights instead of a run: a folder in Hugging Face's layout, or the name of fetched weights "
            + $"({string.Join(", ", PublishedModel.All.Select(model => model.Name))}).",
        HelpName = "DIR",
    };

    private readonly Option<string> track = DataOptions.Track();
    private readonly Option<string?> artifacts = DataOptions.Artifacts();
    private readonly Option<string> device = DataOptions.DeviceName();

    public EncoderOptions() => track.Description = "The track of the run.";

    /// <summary>Makes the option that chooses how a vector is made of the outputs of an encoder.</summary>
    public static Option<string?> Pooling() => new("--pooling")
    {
        Description = "How a vector is made of the encoder's outputs. mean: their mean over all tokens. cls: the output at [CLS]. pooler: the same "
            + "after BERT's pooler, which the weights must have. Default: that of the run's network; mean for pretrained weights.",
        HelpName = "NAME",
    };

    /// <summary>Finds a way of pooling by its name; null where none is named.</summary>
    /// <exception cref="ArgumentException">There is no such way of pooling.</exception>
    public static Pooling? PoolingOf(string? name)
    {
        if (name is null)
            return null;
        var names = Enum.GetValues<Pooling>().Where(pooling => pooling != default).ToDictionary(pooling => pooling.ToString().ToLowerInvariant());
        return names.TryGetValue(name, out var found)
            ? found
            : throw new ArgumentException($"--pooling {name}: expected one of {string.Join(", ", names.Keys)}.");
    }

    /// <summary>Says how many sentences are longer than what the encoder reads.</summary>
    public static void WarnOfCut(TextWriter errors, SentenceEncoder encoder, IReadOnlyList<string> sentences)
    {
        var cut = encoder.Cut(sentences);
        if (cut.Count == 0)
            return;
        // Runes, because half of a character cannot be printed.
        var start = PrintableText.Of(string.Concat(sentences[cut[0]].EnumerateRunes().Take(CharactersShown)));
        var are = cut.Count == 1 ? "is" : "are";
        errors.WriteLine(
            Invariant($"warning: {cut.Count:N0} of {RunText.Count(sentences.Count, "sentence", "sentences")} {are} longer ")
            + Invariant($"than {encoder.MaximumLength} tokens, and what follows is not read. The first begins '{start}'. Split long texts."));
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { run, weights, track, artifacts, device })
            command.Add(option);
    }

    /// <summary>True where a run or weights are named.</summary>
    public bool IsGiven(ParseResult arguments) => arguments.GetValue(run) is not null || arguments.GetValue(weights) is not null;

    /// <summary>Opens the encoder.</summary>
    /// <param name="maximumLength">The largest number of tokens that is read of a text.</param>
    /// <exception cref="ArgumentException">Not exactly one of the two is named, there is no such run, or it left no encoder.</exception>
    /// <exception cref="FileNotFoundException">There are no such weights.</exception>
    public SentenceEncoder Open(ParseResult arguments, int maximumLength = SentenceEncoder.UsualLength)
    {
        var place = DataOptions.DeviceOf(arguments.GetValue(device)!);
        switch (arguments.GetValue(run), arguments.GetValue(weights))
        {
            case ({ } named, null):
                var artifactsFolder = UserFolders.Artifacts(arguments.GetValue(artifacts));
                var folder = PredictCommand.FolderOf(named, artifactsFolder, TrackCatalog.Find(arguments.GetValue(track)!));
                return TrainedModel.KindOtherThanBert(folder) is { } kind
                    ? throw new ArgumentException($"{folder}: this is {kind}, which has no encoder. Expected a run that left a BERT.")
                    : SentenceEncoder.OfNetwork(folder, place, maximumLength);
            case (null, { } checkpoint):
                return SentenceEncoder.OfCheckpoint(WeightsLocation.OfUser.Find(checkpoint), place, maximumLength);
            case (null, null):
                throw new ArgumentException("No encoder is named. Expected --run RUN or --weights DIR, such as --weights minilm.");
            default:
                throw new ArgumentException("--run and --weights are both given. Expected one of them.");
        }
    }
}
