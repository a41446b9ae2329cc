using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training.Pretraining;

/// <summary>Masked batches whose numbers are on a device already.</summary>
public sealed class MaskedBatches : IDisposable
{
    private readonly IReadOnlyList<Layout> layouts;
    private readonly Tensor numbers;

    internal MaskedBatches(IReadOnlyList<Layout> layouts, Tensor numbers) => (this.layouts, this.numbers) = (layouts, numbers);

    public int Count => layouts.Count;

    /// <summary>Its tensors are views that belong to the innermost open dispose scope, and outlive this.</summary>
    public MaskedBatch this[int index]
    {
        get
        {
            var (start, rows, length, guessed) = layouts[index];
            var size = rows * length;
            return new MaskedBatch(
                numbers.narrow(0, start, size).view(rows, length),
                numbers.narrow(0, start + size, guessed),
                numbers.narrow(0, start + size + guessed, guessed));
        }
    }

    public void Dispose() => numbers.Dispose();

    /// <summary>A batch's token ids, then its positions, then its targets.</summary>
    internal sealed record Layout(int Start, int Rows, int Length, int Guessed);
}
