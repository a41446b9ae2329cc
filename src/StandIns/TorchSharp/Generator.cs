using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The default generator of random numbers.</summary>
    public class Generator : IDisposable
    {
        internal Generator()
        {
        }

        public Generator manual_seed(long seed)
        {
            Shim.Check(Shim.shim_manual_seed(seed));
            return this;
        }

        public void Dispose() => GC.SuppressFinalize(this);
    }
}
