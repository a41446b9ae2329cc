namespace TorchSharp;

/// <summary>Kinds of device, with libtorch's numbers.</summary>
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
}
