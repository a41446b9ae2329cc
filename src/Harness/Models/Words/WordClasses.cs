using System.Text.Json;
using Harness.Common;
using Harness.Models.Formats;
using Harness.Models.Sequence;
using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Models.Words;

/// <summary>
/// Classes of words, which are clusters of their vectors at several granularities. As features they carry to a tagger without a network what
/// unlabelled text says of words that its corpus lacks (Turian et al., ACL 2010). Words are looked up in the form of <see cref="WordKey"/>.
/// </summary>
public sealed class WordClasses
{
    private const string File = "classes.json";

    // The neighbours whose classes describe a word, by their distance from it.
    private static readonly int[] Window = [-2, -1, 0, 1, 2];

    private readonly int[] counts;
    private readonly Dictionary<string, int[]> classes;

    private WordClasses(int[] counts, Dictionary<string, int[]> classes)
    {
        this.counts = counts;
        this.classes = classes;
    }

    /// <summary>Clusters the most frequent words by the directions of their vectors.</summary>
    /// <param name="most">The most words.</param>
    /// <param name="counts">The numbers of clusters.</param>
    /// <param name="seed">The seed that chooses the words which clusters begin with.</param>
    public static WordClasses Of(WordVectors vectors, int most, IReadOnlyList<int> counts, int seed)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var words = Math.Min(most, vectors.Words.Count);
        var numbers = new float[words * vectors.Width];
        for (var place = 0; place < words; place++)
            vectors[place].CopyTo(numbers.AsSpan(place * vectors.Width));
        var directions = nn.functional.normalize(tensor(numbers, [words, vectors.Width]), dim: 1); // (n, E)
        long[][] found = [.. counts.Select(count => new SphericalMeans(directions, count, seed).Classes())];
        var classes = vectors.Words.Take(words).Index().ToDictionary(
            word => word.Item, word => found.Select(all => (int)all[word.Index]).ToArray(), StringComparer.Ordinal);
        return new WordClasses([.. counts], classes);
    }

    /// <summary>Gives a labelling whose features of a word have the classes of the word and of its neighbours beside them.</summary>
    public WordLabelling AddedTo(WordLabelling labelling) => labelling with
    {
        FeaturesOf = (words, at) => [.. labelling.FeaturesOf(words, at), .. FeaturesOf(words, at)],
    };

    /// <summary>The bytes of what <see cref="Save"/> writes.</summary>
    public byte[] Bytes() => JsonSerializer.SerializeToUtf8Bytes(new Kept(counts, classes), ModelJson.Options);

    /// <summary>Writes the classes into a folder.</summary>
    public void Save(string folder) => AtomicFile.Write(Path.Combine(folder, File), file => file.Write(Bytes()));

    /// <summary>Reads what <see cref="Save"/> wrote; null where a folder has no classes.</summary>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public static WordClasses? TryLoad(string folder)
    {
        var path = Path.Combine(folder, File);
        if (!System.IO.File.Exists(path))
            return null;
        var kept = ModelJson.Read<Kept>(path);
        return new WordClasses(kept.Counts, new Dictionary<string, int[]>(kept.Classes, StringComparer.Ordinal));
    }

    private IEnumerable<string> FeaturesOf(IReadOnlyList<string> words, int at)
    {
        foreach (var offset in Window)
        {
            var place = at + offset;
            if (place < 0 || place >= words.Count || !classes.TryGetValue(WordKey.Of(words[place]), out var own))
                continue;
            foreach (var (count, one) in counts.Zip(own))
                yield return Invariant($"k{count}[{offset}]={one}");
        }
    }

    private sealed record Kept(int[] Counts, Dictionary<string, int[]> Classes);

    /// <summary>k-means on the unit sphere (Dhillon and Modha, Machine Learning 42, 2001), by the algorithm of Lloyd.</summary>
    /// <param name="directions">Vectors of length 1 (n, E).</param>
    private sealed class SphericalMeans(Tensor directions, int count, int seed)
    {
        private const int Iterations = 25;

        // Similarities are computed for so many vectors at once that they fit into memory.
        private const int Chunk = 8192;

        /// <returns>The cluster of each vector (n)</returns>
        public long[] Classes()
        {
            var n = directions.size(0);
            var random = SplitMix.For((ulong)seed, (ulong)count);
            long[] begun = [.. Enumerable.Range(0, (int)n).OrderBy(_ => random.Next()).Take(count).Select(place => (long)place)];
            var means = directions.index_select(0, tensor(begun)); // (k, E)
            var nearest = Nearest(means);
            for (var iteration = 0; iteration < Iterations; iteration++)
            {
                using var scope = NewDisposeScope();
                var sums = zeros_like(means).index_add(0, nearest, directions, 1);

                // A cluster without words keeps its mean.
                var isEmpty = sums.norm(1, keepdim: true).IsZero();
                means = where(isEmpty, means, nn.functional.normalize(sums, dim: 1)).MoveToOuterDisposeScope();
                nearest = Nearest(means).MoveToOuterDisposeScope();
            }

            return nearest.data<long>().ToArray();
        }

        // (n)
        private Tensor Nearest(Tensor means)
        {
            using var scope = NewDisposeScope();
            return cat([.. directions.split(Chunk).Select(part => part.matmul(means.t()).argmax(1))]).MoveToOuterDisposeScope();
        }
    }
}
