using System.Runtime.InteropServices;

namespace Harness.Common;

/// <summary>
/// Settings of native libraries that make trainings faster and change no score. Variables in the environment that glibc and oneDNN read for the same
/// settings are obeyed in their place.
/// </summary>
public static partial class NativeTuning
{
    // The numbers of glibc's malloc.h, and the threshold that switches trimming off.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MaximumOfMappings = -4;
    private const int NoTrimming = -1;

    // So much may lie free at the end of a heap, which is the most that the heap of a thread can hold. Larger tensors are mapped all the same.
    private const int PadBytes = 64 << 20;

    private const string KernelCacheVariable = "ONEDNN_PRIMITIVE_CACHE_CAPACITY";

    // A chain's network has some 200 different products for every length of a batch, and its data some 60 lengths.
    private const string KernelCacheCapacity = "16384";

    /// <summary>Makes the settings. Call it before libtorch is used; where a library is another, as on Windows, its setting is left out.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            KeepFreedMemory();
            KeepCompiledKernels();
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // Other C libraries than glibc, such as musl, have another name and no such function.
        }
    }

    // libtorch takes every tensor from the C library, and at a training step allocates and frees the same hundreds of megabytes. By default glibc
    // hands freed memory of that size back to the system at once and takes it anew, which costs a page fault for every 4 KB: up to two thirds of a
    // training's time on a virtual machine. With these settings a process stays as large as it once was.
    private static void KeepFreedMemory()
    {
        Set(MaximumOfMappings, 0, "MALLOC_MMAP_MAX_");
        Set(TrimThreshold, NoTrimming, "MALLOC_TRIM_THRESHOLD_");
        Set(TopPad, PadBytes, "MALLOC_TOP_PAD_");

        static void Set(int parameter, int value, string variable)
        {
            if (Environment.GetEnvironmentVariable(variable) is null)
                SetParameter(parameter, value);
        }
    }

    // oneDNN, which computes in bfloat16, compiles a kernel for every shape of a product and keeps 1,024 by default. A network of many low-rank
    // layers needs more of them between two batches of one length, so that all are compiled again in every step.
    private static void KeepCompiledKernels() => NativeLibraries.SetVariable(KernelCacheVariable, KernelCacheCapacity, overwrite: false);

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetParameter(int parameter, int value);
}
