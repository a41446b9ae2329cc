using Harness.Common;

namespace Harness.Text;

/// <summary>
/// Keeps the WordPiece vocabularies that take long to train in the user's cache (<see cref="CacheFolder"/>), because every process that opens the
/// data of a track needs the track's vocabulary.
/// </summary>
public static class VocabularyCache
{
    /// <summary>Reads a vocabulary from the cache, or trains it and leaves it there.</summary>
    /// <param name="key">The hash of everything that the words depend on.</param>
    /// <param name="size">The number of entries, special tokens included.</param>
    /// <param name="words">Gives the running words. It is called only where the vocabulary is not in the cache.</param>
    public static Vocabulary GetOrTrain(string key, int size, Func<IEnumerable<string>> words) => Vocabulary.Load(CacheFolder.GetOrMake(
        "vocabularies",
        Invariant($"{key[..16]}-{size}.txt"),
        path => AtomicFile.Write(path, file => file.Write(Vocabulary.FromEntries(WordPieceTrainer.Train(words(), size)).ToBytes()))));
}
