using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>What native/torch_shim.cpp exports. A function that returns an int gives 0, or 1 with the reason in <see cref="shim_error"/>.</summary>
internal static unsafe partial class Shim
{
    private const string Library = "bench_torch";

    static Shim() => LibTorch.Load();

    [LibraryImport(Library)] private static partial IntPtr shim_error();
    [LibraryImport(Library)] public static partial IntPtr shim_torch_version();
    [LibraryImport(Library)] public static partial int shim_start();
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int shim_find(string name, string overload, out IntPtr op);
    [LibraryImport(Library)]
    public static partial int shim_call(IntPtr op, NativeValue* arguments, int count, NativeValue* results, int capacity, out int written);
    [LibraryImport(Library)] public static partial void shim_free(IntPtr tensor);
    [LibraryImport(Library)]
    public static partial int shim_from_host(void* data, long* sizes, int rank, int dtype, int deviceType, int deviceIndex, out IntPtr tensor);
    [LibraryImport(Library)] public static partial int shim_to_host(IntPtr tensor, void* data, long bytes);
    [LibraryImport(Library)] public static partial int shim_copy_from_host(IntPtr tensor, void* data, long bytes);
    [LibraryImport(Library)] public static partial void* shim_data(IntPtr tensor);
    [LibraryImport(Library)] public static partial long shim_rank(IntPtr tensor);
    [LibraryImport(Library)] public static partial void shim_sizes(IntPtr tensor, long* sizes);
    [LibraryImport(Library)] public static partial long shim_numel(IntPtr tensor);
    [LibraryImport(Library)] public static partial int shim_is_contiguous(IntPtr tensor);
    [LibraryImport(Library)] public static partial int shim_dtype(IntPtr tensor);
    [LibraryImport(Library)] public static partial void shim_device(IntPtr tensor, out int type, out int index);
    [LibraryImport(Library)] public static partial int shim_backward(IntPtr tensor);
    [LibraryImport(Library)] public static partial int shim_grad(IntPtr tensor, out IntPtr grad);
    [LibraryImport(Library)] public static partial int shim_set_grad(IntPtr tensor, IntPtr grad);
    [LibraryImport(Library)] public static partial int shim_requires_grad(IntPtr tensor);
    [LibraryImport(Library)] public static partial int shim_set_requires_grad(IntPtr tensor, int value);
    [LibraryImport(Library)] public static partial int shim_grad_enabled();
    [LibraryImport(Library)] public static partial void shim_set_grad_enabled(int value);
    [LibraryImport(Library)] public static partial int shim_manual_seed(long seed);
    [LibraryImport(Library)] public static partial int shim_threads();
    [LibraryImport(Library)] public static partial void shim_set_threads(int count);
    [LibraryImport(Library)] public static partial int shim_cuda_count();
    [LibraryImport(Library)] public static partial int shim_cuda_synchronize(int index);
    [LibraryImport(Library)] public static partial int shim_clip_gradients(IntPtr* gradients, int count, double maximum, out double norm);
    [LibraryImport(Library)]
    public static partial int shim_adamw(
        IntPtr parameter, IntPtr gradient, IntPtr average, IntPtr averageSquare, double rate, double beta1, double beta2, double epsilon,
        double decay, long step);

    /// <exception cref="ExternalException">libtorch refused; its own text.</exception>
    public static void Check(int code)
    {
        if (code != 0)
            throw new ExternalException(Marshal.PtrToStringUTF8(shim_error()));
    }
}
