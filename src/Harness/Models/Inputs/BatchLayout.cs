using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Inputs;

/// <summary>Where a batch's numbers lie in one long tensor; see <see cref="Batch"/> for what they are.</summary>
internal sealed record BatchLayout(
    int[] Indices,
    int Longest,
    BatchLayout.Part TokenIds,
    BatchLayout.Part? Mask,
    BatchLayout.Part Labels,
    BatchLayout.Part LabelledPositions,
    BatchLayout.Part? KnownPositions,
    BatchLayout.Part? TokenPositions,
    BatchLayout.Part LabelledRows,
    BatchLayout.Part TokenRows,
    int Tokens)
{
    public sealed record Part(int Start, int Count);

    /// <summary>The batch, as views; they belong to the innermost open dispose scope.</summary>
    /// <param name="numbers">(all) int64</param>
    public Batch Of(Tensor numbers)
    {
        Tensor View(Part part) => numbers.narrow(0, part.Start, part.Count);
        Tensor Rows(Part part) => View(part).view(Indices.Length, Longest);
        return new Batch(
            Indices,
            Rows(TokenIds),
            Mask is null ? null : Rows(Mask).to(ScalarType.Bool),
            Rows(Labels),
            View(LabelledPositions),
            KnownPositions is null ? null : View(KnownPositions),
            TokenPositions is null ? null : View(TokenPositions),
            View(LabelledRows),
            View(TokenRows),
            Tokens);
    }
}
