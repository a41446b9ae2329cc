using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

/// <summary>
/// The part of TorchSharp's API that this repository uses, over a libtorch of the user's own. Names and signatures are TorchSharp's;
/// its documentation holds.
/// </summary>
public static partial class torch
{
    public static string __version__ => Marshal.PtrToStringUTF8(Shim.shim_torch_version())!;

    public static DisposeScope NewDisposeScope() => new();

    public static void set_num_threads(int num) => Shim.shim_set_threads(num);

    public static int get_num_threads() => Shim.shim_threads();

    /// <summary>Nothing computed before the result is disposed remembers how to differentiate itself.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    /// <summary>Seeds every device's default generator.</summary>
    public static Generator manual_seed(long seed) => new Generator().manual_seed(seed);

    public static partial class cuda
    {
        public static bool is_available() => Shim.shim_cuda_count() > 0;

        public static int device_count() => Shim.shim_cuda_count();

        public static void synchronize(Device? device = null) => Shim.Check(Shim.shim_cuda_synchronize(device?.index ?? -1));
    }

    private sealed class GradMode : IDisposable
    {
        private readonly int before = Shim.shim_grad_enabled();

        public GradMode(bool enabled) => Shim.shim_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Shim.shim_set_grad_enabled(before);
    }
}
