using System.Globalization;
using System.IO.Compression;
using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

/// <summary>
/// Counts of runs on CoNLL-2003 that the contest once published, with the numbers of the test split's 231 documents. The file has the documents of
/// the sentences in its first line, their gold entities in the second, and a line for each run: method, seed, division, family, and the right and the
/// predicted entities of each sentence. A count is a letter: 0 is the digit 0, and so on.
/// </summary>
internal static class OldRecords
{
    public static IReadOnlyList<RunOutcome> All { get; } = Read();

    public static IReadOnlyList<RunOutcome> Of(string method) => [.. All.Where(run => run.Method == method)];

    private static RunOutcome[] Read()
    {
        var path = Path.Combine(RealData.RepositoryRoot, "tests", "Harness.Tests", "Results", "Fixtures", "conll2003-mini.counts.gz");
        using var file = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var lines = file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int[] documents = [.. lines[0].Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        var example = ExampleRun.Record();
        return [.. lines.Skip(2).Select(line => RunOf(line.Split(' ')))];

        RunOutcome RunOf(string[] cells)
        {
            MatchCounts[] counts = [.. lines[1].Select((gold, i) => new MatchCounts(cells[4][i] - '0', cells[5][i] - '0', gold - '0'))];
            var record = example with
            {
                Track = "conll2003-mini",
                Method = cells[0],
                Seed = int.Parse(cells[1], CultureInfo.InvariantCulture),
                Division = Enum.Parse<Division>(cells[2], ignoreCase: true),
                Family = cells[3],
                Weights = $"{cells[0]} {cells[1]}",
                Provenance = example.Provenance with { TeacherWeights = cells[0] is "teacher" or "random-start" ? null : "teacher 1" },
                Test = new Dictionary<string, double> { ["f1_word"] = counts.Aggregate((sum, one) => sum + one).F1 },
            };
            return new RunOutcome(record, "", [.. counts.Select(MicroF1.NumbersOf)], new Dictionary<string, MatchCounts>()) { Documents = documents };
        }
    }
}
