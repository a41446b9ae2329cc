using Harness.Data;

namespace Harness.Tasks;

/// <summary>A track's data, opened.</summary>
public interface IContestData
{
    BertWordPiece WordPiece { get; }

    /// <summary>SHA-256 of everything that the examples are made of, lower-case hexadecimal.</summary>
    string Hash { get; }

    /// <param name="name">One of <see cref="Split.Names"/>.</param>
    Split Split(string name);
}
