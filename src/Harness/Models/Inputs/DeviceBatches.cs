using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Inputs;

/// <summary>Batches whose numbers are on a device already.</summary>
public sealed class DeviceBatches : IDisposable
{
    private readonly IReadOnlyList<BatchLayout> layouts;
    private readonly Tensor numbers;

    internal DeviceBatches(IReadOnlyList<BatchLayout> layouts, Tensor numbers) => (this.layouts, this.numbers) = (layouts, numbers);

    public int Count => layouts.Count;

    /// <summary>Its tensors are views that belong to the innermost open dispose scope.</summary>
    public Batch this[int index] => layouts[index].Of(numbers);

    public void Dispose() => numbers.Dispose();
}
