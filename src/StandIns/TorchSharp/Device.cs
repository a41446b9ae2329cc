namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lives.</summary>
    public class Device
    {
        /// <param name="description">Such as <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
        /// <exception cref="ArgumentException">The text names no device.</exception>
        public Device(string description)
        {
            var parts = description.Split(':');
            type = parts[0].ToLowerInvariant() switch
            {
                "cpu" => DeviceType.CPU,
                "cuda" => DeviceType.CUDA,
                _ => throw new ArgumentException($"'{description}' is not a device. Expected cpu, cuda or cuda:N.", nameof(description)),
            };
            index = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : type == DeviceType.CUDA ? 0 : -1;
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        public DeviceType type { get; }

        public int index { get; }

        public override string ToString() => index < 0 ? type.ToString().ToLowerInvariant() : $"{type.ToString().ToLowerInvariant()}:{index}";
    }

    public static readonly Device CPU = new(DeviceType.CPU);

    public static Device CUDA => new(DeviceType.CUDA, 0);

}
