using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Harness.Models.Bert;
using Harness.Tasks.SentenceVectors;
using Harness.Tasks.SentenceVectors.Encodechka;

namespace Bench.Commands;

/// <summary><c>bench encodechka</c> scores vectors on the tasks of encodechka, a ranking of encoders of Russian sentences.</summary>
internal static class EncodechkaCommand
{
    // The length at which encodechka cuts texts.
    private const int MaximumLength = 128;

    // The vectors of all sentences are in memory at once, zeros included.
    private const int MostPlaces = 10_000;

    public static Command Create()
    {
        var encoder = new EncoderOptions();
        var hashing = new Option<int?>("--hashing")
        {
            Description = "Score vectors of N hashed words instead of an encoder's: a floor that needs no weights, whose scores encodechka publishes "
                + "for 300 and 1000.",
            HelpName = "N",
        };
        var data = DataOptions.Data();
        var json = DataOptions.Json();
        var command = new Command(
            "encodechka",
            "Score the vectors of an encoder on encodechka's eight tasks for Russian sentences, and time it sentence by sentence.");
        encoder.AddTo(command);
        command.Add(hashing);
        command.Add(data);
        command.Add(json);
        command.SetAction(arguments =>
        {
            var width = arguments.GetValue(hashing);
            if (width is <= 0 or > MostPlaces)
                throw new ArgumentException(Invariant($"--hashing {width}: expected a number from 1 to {MostPlaces}."));
            if (width is not null && encoder.IsGiven(arguments))
                throw new ArgumentException("--hashing is given together with --run or --weights. Expected one of them.");
            var result = width is { } places
                ? OfHashing(places, TasksIn(arguments.GetValue(data)))
                : OfEncoder(encoder, arguments, TasksIn(arguments.GetValue(data)));
            arguments.InvocationConfiguration.Output.Write(arguments.GetValue(json) ? JsonText.Of(result) : Text(result));
        });
        return command;
    }

    private static EncodechkaTasks TasksIn(string? given)
    {
        var folder = UserFolders.Data(given) ?? throw new FileNotFoundException(
            $"No data folder. Expected one that has a folder {EncodechkaTasks.FolderName} with the files of encodechka_eval/data in "
            + "avidale/encodechka on GitHub; name it with --data DIR or BENCH_DATA=DIR.");
        return EncodechkaTasks.Read(Path.Combine(folder, EncodechkaTasks.FolderName));
    }

    private static Result OfHashing(int width, EncodechkaTasks tasks)
    {
        var vectors = new HashingVectors(width);
        var time = MillisecondsOf(tasks.Samples, vectors.Encode);
        var scores = tasks.Score(UnitVectors.Of(tasks.Sentences, vectors.Encode));
        return new Result(tasks.Names, [Row.Of($"hashing {width}", scores)], time);
    }

    private static Result OfEncoder(EncoderOptions options, ParseResult arguments, EncodechkaTasks tasks)
    {
        using var encoder = options.Open(arguments, MaximumLength);
        var ways = encoder.Poolings;
        var time = MillisecondsOf(tasks.Samples, sentences => encoder.Encode(sentences));
        string[] sentences = [.. tasks.Sentences.Distinct(StringComparer.Ordinal)];
        var vectors = encoder.Encode(sentences, ways);
        EncodechkaScores[] scores = [.. vectors.Select(way => tasks.Score(UnitVectors.Of(sentences, _ => way)))];
        var rows = ways.Zip(scores).Select(pair => Row.Of(pair.First.ToString().ToLowerInvariant(), pair.Second));
        return new Result(tasks.Names, [.. rows, Row.Of("best for each task", EncodechkaScores.Best(scores))], time);
    }

    // The first sentence is encoded once more before, because a first call does what later ones need not do.
    private static double MillisecondsOf(IReadOnlyList<string> samples, Func<IReadOnlyList<string>, float[][]> encode)
    {
        encode([samples[0]]);
        var begin = Stopwatch.GetTimestamp();
        foreach (var sample in samples)
            encode([sample]);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds / samples.Count;
    }

    private static string Text(Result result)
    {
        var width = result.Rows.Max(row => row.Vectors.Length);
        var text = new StringBuilder("".PadRight(width));
        foreach (var title in result.Tasks.Append("mean S"))
            text.Append(title.PadLeft(8));
        text.Append('\n');
        foreach (var row in result.Rows)
        {
            text.Append(row.Vectors.PadRight(width));
            foreach (var score in row.Scores.Append(row.MeanS))
                text.Append(Invariant($"{score,8:F4}"));
            text.Append('\n');
        }

        return text.Append(Invariant($"{result.MsPerSentence:F2} ms a sentence\n")).ToString();
    }

    private sealed record Result(IReadOnlyList<string> Tasks, IReadOnlyList<Row> Rows, double MsPerSentence);

    private sealed record Row(string Vectors, IReadOnlyList<double> Scores, double MeanS)
    {
        public static Row Of(string vectors, EncodechkaScores scores) => new(vectors, scores.Tasks, scores.Mean);
    }
}
