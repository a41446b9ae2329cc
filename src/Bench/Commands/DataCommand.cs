using System.CommandLine;
using System.Globalization;
using Bench.Running;
using Harness.Contest.Tracks;
using Harness.Tasks;
using Harness.Training;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench data</c> counts what is in a track's splits.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        var track = DataOptions.Track();
        var data = DataOptions.Data();
        var json = DataOptions.Json();
        var command = new Command(
            "data", "Count the sentences, words, tokens (with special tokens) and labels of a track's splits, and show their longest sentence.")
        {
            track, data, json,
        };
        command.SetAction(arguments => Run(
            TrackCatalog.Find(arguments.GetValue(track)!),
            UserFolders.Data(arguments.GetValue(data)),
            arguments.GetValue(json)));
        return command;
    }

    private static void Run(Track track, string? folder, bool json)
    {
        var opened = track.Data.Open(folder);
        var splits = Split.Names.Select(name => track.Task.StatisticsOf(opened.Split(name))).ToArray();
        if (json)
            Console.Out.Write(ToJson(track, opened, splits));
        else
            Print(track, opened, splits);
    }

    private static string ToJson(Track track, IContestData opened, SplitStatistics[] splits) => JsonText.Of(new
    {
        Track = track.Name,
        opened.Hash,
        opened.WordPiece.VocabularySize,
        opened.WordPiece.VocabularySha256,
        Splits = splits,
    });

    private static void Print(Track track, IContestData opened, SplitStatistics[] splits)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("");
        foreach (var split in splits)
            table.AddColumn(new TableColumn(split.Split).RightAligned());
        Row("sentences", split => split.Sentences);
        Row("words", split => split.Words);
        Row("tokens with specials", split => split.Tokens);
        Row("longest sentence, tokens", split => split.LongestTokens);
        if (splits.Any(split => split.CutSentences > 0))
        {
            Row("sentences cut", split => split.CutSentences);
            Row("words cut", split => split.CutWords);
            if (splits[0].CutEntities is not null)
                Row("entities cut", split => split.CutEntities ?? 0);
        }

        foreach (var label in splits[0].Labels.Keys)
            Row($"label {label}", split => split.Labels[label]);
        Terminal.Console.WriteLine($"{track.Name}: {track.Data.Description}");
        Terminal.Console.Write(table);
        Terminal.Console.WriteLine(
            Invariant($"vocabulary: {opened.WordPiece.VocabularySize:N0} entries, sha256 {opened.WordPiece.VocabularySha256}"));

        foreach (var warning in CutSentences.Warnings(splits))
            Terminal.Console.WriteLine(warning);

        void Row(string name, Func<SplitStatistics, long> figure) =>
            table.AddText([name, .. splits.Select(split => figure(split).ToString("N0", CultureInfo.InvariantCulture))]);
    }
}
