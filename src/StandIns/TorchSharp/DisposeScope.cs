namespace TorchSharp;

/// <summary>Disposes the tensors made since it was opened, except those moved out. Scopes nest; each thread has its own stack of them.</summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic] private static DisposeScope? current;

    private readonly HashSet<IDisposable> disposables = new(ReferenceEqualityComparer.Instance);
    private readonly DisposeScope? outer;
    private bool closed;

    internal DisposeScope()
    {
        outer = current;
        current = this;
    }

    internal static DisposeScope? Current => current;

    /// <summary>Hands an object over to the enclosing scope, or to nobody where there is none.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        Detach(disposable);
        outer?.Attach(disposable);
        return disposable;
    }

    /// <summary>Leaves an object to its owner.</summary>
    public T Detach<T>(T disposable) where T : IDisposable
    {
        disposables.Remove(disposable);
        if (disposable is torch.Tensor tensor)
            tensor.OwningDisposeScope = null;
        return disposable;
    }

    /// <summary>Takes an object in.</summary>
    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            tensor.OwningDisposeScope?.disposables.Remove(tensor);
            tensor.OwningDisposeScope = this;
        }
        disposables.Add(disposable);
    }

    internal void Forget(IDisposable disposable) => disposables.Remove(disposable);

    internal void MoveOut(torch.Tensor tensor) => MoveToOuter(tensor);

    public void Dispose()
    {
        if (closed)
            return;
        closed = true;
        var remaining = disposables.ToArray();
        disposables.Clear();
        foreach (var disposable in remaining)
            disposable.Dispose();
        current = outer;
    }
}
