using Harness.Models.Words;

namespace Harness.Contest.Weights;

/// <summary>Finds the folder of a track's vectors of words on this machine.</summary>
public static class VectorsLocation
{
    /// <summary>Finds the folder.</summary>
    /// <param name="vectors">A folder that <see cref="WordVectors.Save"/> wrote, or the name of vectors that can be fetched.</param>
    /// <exception cref="FileNotFoundException">There is none; the message says how to get it.</exception>
    public static string Find(string vectors)
    {
        if (WordVectors.AreIn(vectors))
            return vectors;
        if (PublishedVectors.All.All(known => known.Name != vectors))
        {
            throw new FileNotFoundException(
                $"{vectors}: no vectors of words there, and no vectors of that name can be fetched. Expected a folder with words.txt and "
                + $"vectors.safetensors, or one of {string.Join(", ", PublishedVectors.All.Select(known => known.Name))}.");
        }

        var folder = FetchedFolders.OfUser.Weights(vectors);
        return WordVectors.AreIn(folder)
            ? folder
            : throw new FileNotFoundException($"{vectors}: no vectors of words in {folder}. Get them with 'bench fetch {vectors}'.");
    }

    /// <summary>True where vectors are not on this machine.</summary>
    public static bool Lacks(PublishedVectors vectors) => !WordVectors.AreIn(FetchedFolders.OfUser.Weights(vectors.Name));
}
