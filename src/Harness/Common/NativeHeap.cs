using System.Runtime.InteropServices;

namespace Harness.Common;

/// <summary>
/// Settings of the C library's allocator. libtorch takes every tensor from it, and at a training step allocates and frees the same hundreds of
/// megabytes. By default glibc hands freed memory of that size back to the system at once and takes it anew, which costs a page fault for every
/// 4 KB: up to two thirds of a training's time on a virtual machine.
/// </summary>
public static partial class NativeHeap
{
    // The numbers of glibc's malloc.h.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MaximumOfMappings = -4;

    // So much may lie free at the end of a heap, which is the most that the heap of a thread can hold. Larger tensors are mapped all the same.
    private const int PadBytes = 64 << 20;

    /// <summary>
    /// Keeps freed memory for the next allocation, so that a process stays as large as it once was. It is called before libtorch is used. It does
    /// nothing where the C library is not glibc, and each of glibc's own variables in the environment (MALLOC_TOP_PAD_ and the others) is obeyed.
    /// </summary>
    public static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            Set(MaximumOfMappings, 0, "MALLOC_MMAP_MAX_");
            Set(TrimThreshold, int.MaxValue, "MALLOC_TRIM_THRESHOLD_");
            Set(TopPad, PadBytes, "MALLOC_TOP_PAD_");
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // Other C libraries, such as musl, have another name and no such function.
        }

        static void Set(int parameter, int value, string variable)
        {
            if (Environment.GetEnvironmentVariable(variable) is null)
                SetParameter(parameter, value);
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetParameter(int parameter, int value);
}
