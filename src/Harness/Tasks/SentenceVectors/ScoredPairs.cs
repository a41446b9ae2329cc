using System.Globalization;
using System.Text;
using CsvHelper;
using Harness.Common;

namespace Harness.Tasks.SentenceVectors;

/// <summary>Two sentences, and how alike people find their meanings.</summary>
/// <param name="Score">A number that rises with likeness, mostly from 0 to 5.</param>
public sealed record SentencePair(double Score, string First, string Second)
{
    /// <summary>Gives both sentences of each pair, one after the other.</summary>
    public static IEnumerable<string> SentencesOf(IEnumerable<SentencePair> pairs) => pairs.SelectMany(pair => new[] { pair.First, pair.Second });
}

/// <summary>Pairs of sentences with scores.</summary>
/// <param name="Pairs">The pairs in the order of their file.</param>
/// <param name="Unscored">The number of further pairs, which have no score and are left out.</param>
public sealed record ScoredPairs(IReadOnlyList<SentencePair> Pairs, int Unscored)
{
    // The columns of SICK (Marelli et al., 2014) by which its files are known.
    private const string SickHeader = "pair_ID\tsentence_A\tsentence_B\trelatedness_score";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads a file of pairs in one of three forms. A file whose name ends in .csv is that of the STS benchmark: a sentence, another and the score,
    /// without a header. A file that begins with SICK's header is SICK's. Any other has lines of score, sentence and sentence with a tab between two
    /// of them, as the files of SemEval do; a line whose score is empty, as SemEval has them where nobody scored a pair, is left out.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">A line does not have its file's form; the message names it and says what was expected.</exception>
    public static ScoredPairs Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file. Expected a file with lines of score, sentence and sentence.", path);
        var bytes = RegularFile.ReadAllBytes(path);
        var pairs = Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase)
            ? OfBenchmark(bytes, path)
            : OfLines(Utf8Lines.Split(bytes, path), path);
        return pairs.Pairs.Count > 0
            ? pairs
            : throw new DataFormatException($"{path}: no pair with a score. Expected one on every line; check that the file is whole.");
    }

    /// <summary>Reads several files as one set.</summary>
    /// <inheritdoc cref="Read(string)" path="/exception"/>
    public static ScoredPairs Read(IEnumerable<string> paths)
    {
        ScoredPairs[] files = [.. paths.Select(Read)];
        return new ScoredPairs([.. files.SelectMany(file => file.Pairs)], files.Sum(file => file.Unscored));
    }

    private static ScoredPairs OfBenchmark(byte[] bytes, string source)
    {
        var options = new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        };
        var pairs = new List<SentencePair>();
        try
        {
            using var text = new StreamReader(new MemoryStream(bytes), Strict);
            using var csv = CsvReader.Create(text, options);
            while (csv.Read())
            {
                var place = new Place(source, csv.LineNumber);
                if (csv.FieldCount != 3)
                    throw place.Fault($"{csv.FieldCount} fields", "3: a sentence, a sentence and a score");
                pairs.Add(place.Pair(csv.GetString(2), csv.GetString(0), csv.GetString(1)));
            }
        }
        catch (Exception error) when (error is CsvFormatException or DecoderFallbackException)
        {
            var line = error is CsvFormatException { LineNumber: > 0 } format ? Invariant($", line {format.LineNumber}") : "";
            throw new DataFormatException($"{source}{line}: {error.Message} Expected CSV in UTF-8; correct the file.", error);
        }

        return new ScoredPairs(pairs, Unscored: 0);
    }

    private static ScoredPairs OfLines(IReadOnlyList<string> lines, string source)
    {
        var isSick = lines.Count > 0 && lines[0].StartsWith(SickHeader, StringComparison.Ordinal);
        var columns = isSick ? lines[0].Split('\t').Length : 3;
        var pairs = new List<SentencePair>();
        var unscored = 0;
        for (var i = isSick ? 1 : 0; i < lines.Count; i++)
        {
            var place = new Place(source, i + 1);
            var fields = lines[i].Split('\t');
            if (fields.Length != columns)
            {
                var expected = isSick ? Invariant($"{columns}, as in the header") : "3: a score, a sentence and a sentence";
                throw place.Fault(Invariant($"{fields.Length} {(fields.Length == 1 ? "field" : "fields")} between tabs"), expected);
            }

            if (isSick)
                pairs.Add(place.Pair(fields[3], fields[1], fields[2]));
            else if (fields[0].Length == 0)
                unscored++;
            else
                pairs.Add(place.Pair(fields[0], fields[1], fields[2]));
        }

        return new ScoredPairs(pairs, unscored);
    }

    /// <summary>A line of a file, for messages.</summary>
    private readonly record struct Place(string Source, long Line)
    {
        // Correlations are computed from squares, which must be finite.
        private const double LargestScore = 1_000_000;

        public SentencePair Pair(string score, string first, string second)
        {
            if (!double.TryParse(score, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !(Math.Abs(value) <= LargestScore))
                throw Fault($"the score is '{score}'", Invariant($"a number from {-LargestScore} to {LargestScore}"));
            if (string.IsNullOrWhiteSpace(first) || string.IsNullOrWhiteSpace(second))
                throw Fault("an empty sentence", "two sentences");
            return new SentencePair(value, first, second);
        }

        public DataFormatException Fault(string found, string expected) =>
            new(Invariant($"{Source}, line {Line}: {found}. Expected {expected}; correct the line."));
    }
}
