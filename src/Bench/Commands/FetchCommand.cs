using System.CommandLine;
using Bench.Running;
using Harness.Contest.Weights;
using Harness.Fetching;

namespace Bench.Commands;

/// <summary><c>bench fetch</c> downloads real data and weights into BENCH_CACHE.</summary>
internal static class FetchCommand
{
    private const string Data = "conll2003";
    private const string Weights = "bert-base-cased";

    public static Command Create()
    {
        var what = new Argument<string[]>("WHAT")
        {
            Description = $"{Data} (1 MB, with the vocabulary) or {Weights} (436 MB), or both.",
            Arity = ArgumentArity.OneOrMore,
        };
        what.AcceptOnlyFromAmong(Data, Weights);
        var from = new Option<string?>("--from")
        {
            Description = "Take the files from this folder, or from Hugging Face's cache, instead of the network.",
            HelpName = "DIR",
        };
        var command = new Command(
            "fetch",
            "Download real data and weights into BENCH_CACHE, where tracks find them. Set HF_ENDPOINT to use a mirror of the Hugging Face hub.")
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
            throw new ArgumentException($"--from {from}: no such folder. Expected the folder with the files, or Hugging Face's cache.");
        var model = PinnedFiles.BertBaseCased(Environment.GetEnvironmentVariable("HF_ENDPOINT"));
        using var client = HttpSource.Client();
        await FetchView.ShowAsync(Terminal.Console, async observer =>
        {
            IFileSource source = from is null ? new HttpSource(client, observer) : new FolderSource(from, model);
            var files = new RealFiles(source, observer, FetchedFolders.OfUser, PinnedFiles.Conll2003, model);
            foreach (var one in what.Distinct())
                await (one == Data ? files.FetchConll2003Async(cancel) : files.FetchModelAsync(cancel));
        });
    }
}
