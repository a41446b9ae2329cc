using System.Collections;

namespace TorchSharp.Utils;

/// <summary>A tensor's elements on the host, in row-major order.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor tensor;

    internal TensorAccessor(torch.Tensor tensor) => this.tensor = tensor;

    public long Count => tensor.NumberOfElements;

    public T[] ToArray()
    {
        var values = new T[Count];
        tensor.CopyToHost(values.AsSpan());
        return values;
    }

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0) => ToArray().AsSpan((int)tensorIndex).CopyTo(array[arrayIndex..]);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var given = array[arrayIndex..];
        if (tensorIndex == 0 && given.Length == Count)
        {
            tensor.CopyFromHost(given);
            return;
        }
        var values = ToArray();
        given[..(int)Math.Min(given.Length, Count - tensorIndex)].CopyTo(values.AsSpan((int)tensorIndex));
        tensor.CopyFromHost<T>(values);
    }

    public void Dispose()
    {
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
