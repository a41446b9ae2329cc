namespace TorchSharp;

/// <summary>Moves a module's tensors to another device or element type, in place.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module
    {
        module.Move(null, type);
        return module;
    }

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module
    {
        module.Move(device, null);
        return module;
    }
}
