namespace Harness.Models.Bert;

/// <summary>The sizes of one layer.</summary>
/// <param name="Hidden">Width H of the residual stream.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="HeadWidth">Width D of a head.</param>
/// <param name="Intermediate">Width F of the feed-forward block.</param>
/// <param name="RankOf">The rank of a dense layer by its name within the layer; null where it is not factorised.</param>
public sealed record LayerShape(int Hidden, int Heads, int HeadWidth, int Intermediate, double Dropout, Func<string, int?> RankOf);
