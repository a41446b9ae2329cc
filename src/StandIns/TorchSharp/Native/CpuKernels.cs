namespace TorchSharp.Native;

/// <summary>The shim's own kernels: float32 on the CPU, contiguous, in one pass.</summary>
internal static unsafe class CpuKernels
{
    /// <summary>Whether the kernels can take this tensor.</summary>
    public static bool Take(torch.Tensor tensor) =>
        tensor.dtype == torch.ScalarType.Float32 && tensor.device_type == DeviceType.CPU && Shim.shim_is_contiguous(tensor.Handle) != 0;

    public static double ClipGradients(torch.Tensor[] gradients, double maximum)
    {
        var handles = gradients.Select(gradient => gradient.Handle).ToArray();
        fixed (IntPtr* start = handles)
        {
            Shim.Check(Shim.shim_clip_gradients(start, handles.Length, maximum, out var norm));
            GC.KeepAlive(gradients);
            return norm;
        }
    }
}
