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

    public void Dispose()
    {
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
