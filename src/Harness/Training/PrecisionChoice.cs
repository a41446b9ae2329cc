using System.Diagnostics;
using System.Text.Json;
using Harness.Common;
using Harness.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>The type of numbers in which an encoder is trained. The weights that the optimizer keeps are float32 in both cases.</summary>
public enum TrainingPrecision
{
    Float32,
    BFloat16,
}

/// <summary>Gives a precision its name and the type that it means for libtorch.</summary>
public static class TrainingPrecisions
{
    extension(TrainingPrecision precision)
    {
        /// <summary>The name in records and on the command line: float32 or bfloat16.</summary>
        public string Name => precision == TrainingPrecision.BFloat16 ? "bfloat16" : "float32";

        /// <summary>The type in which an encoder's layers compute; null for the weights' own.</summary>
        public ScalarType? TypeOfActivations => precision == TrainingPrecision.BFloat16 ? ScalarType.BFloat16 : null;
    }
}

/// <summary>The precision of a run, and why it was chosen.</summary>
/// <param name="Precision">The precision.</param>
/// <param name="Reason">The reason in a few words for records and for bench doctor, such as "CUDA" or "neither AMX nor AVX512-BF16".</param>
public sealed record PrecisionChoice(TrainingPrecision Precision, string Reason)
{
    /// <summary>The ratio of speeds from which bfloat16 is chosen over float32.</summary>
    public const double LeastRatio = 1.3;

    // The size of a batch of 32 sequences of 24 tokens.
    private const int Tokens = 768;
    private const int Rounds = 15;

    /// <summary>
    /// Chooses the precision for a device and the network that is trained there. On a GPU it is bfloat16. On a processor with AMX or AVX512-BF16 a
    /// measurement decides, because small layers lose more by the casts than they gain. It takes about two seconds and is kept in the cache folder,
    /// so that it is made once for a processor, a version of libtorch and a size of layer.
    /// </summary>
    public static PrecisionChoice For(Device device, BertShape shape) => device.type == DeviceType.CUDA
        ? new PrecisionChoice(TrainingPrecision.BFloat16, "CUDA")
        : For(
            Processor.HasAmxBFloat16,
            Processor.HasAvx512BFloat16,
            shape,
            () => KeptRatio(CacheFolder.Path, shape.Hidden, shape.Intermediate, MeasureRatio));

    /// <summary>Makes the choice that the user asked for.</summary>
    public static PrecisionChoice Forced(TrainingPrecision precision) => new(precision, "as asked for");

    internal static PrecisionChoice For(bool hasAmx, bool hasAvx512, BertShape shape, Func<double> ratio)
    {
        if (!hasAmx && !hasAvx512)
            return new PrecisionChoice(TrainingPrecision.Float32, "neither AMX nor AVX512-BF16");
        // The ratio is rounded first, so that the reason never contradicts the choice.
        var measured = Math.Round(ratio(), 2);
        var unit = hasAmx ? "AMX" : "AVX512-BF16";
        return new PrecisionChoice(
            measured >= LeastRatio ? TrainingPrecision.BFloat16 : TrainingPrecision.Float32,
            Invariant($"{unit}: bfloat16 is {measured:F2} times as fast as float32 on layers of {shape.Hidden} x {shape.Intermediate}"));
    }

    /// <summary>Returns the ratio that was measured earlier on this processor with this libtorch, or else measures it now.</summary>
    internal static double KeptRatio(string folder, int hidden, int intermediate, Func<int, int, double> measure)
    {
        var path = Path.Combine(folder, "bfloat16.json");
        var kept = ReadKept(path).Where(one => one.Processor == Processor.Name && one.LibTorch == __version__).ToArray();
        if (kept.FirstOrDefault(one => one.Hidden == hidden && one.Intermediate == intermediate) is { } found)
            return found.Ratio;
        var ratio = measure(hidden, intermediate);
        Measurement[] all = [.. kept, new(Processor.Name, __version__, hidden, intermediate, ratio)];
        AtomicFile.WriteAllText(path, JsonSerializer.Serialize(all));
        return ratio;
    }

    /// <summary>
    /// Measures how many times as fast as in float32 a feed-forward block runs forward and backward in bfloat16. It runs on one thread and takes the
    /// median of several rounds.
    /// </summary>
    internal static double MeasureRatio(int hidden, int intermediate)
    {
        var threads = get_num_threads();
        set_num_threads(1);
        try
        {
            using var gradients = enable_grad();
            using var scope = NewDisposeScope();
            using var block = new FeedForward(hidden, intermediate);

            // The first runs choose kernels and allocate memory, so that they do not count.
            block.Seconds(ScalarType.Float32);
            block.Seconds(ScalarType.BFloat16);
            var ratios = new List<double>();
            for (var round = 0; round < Rounds; round++)
                ratios.Add(block.Seconds(ScalarType.Float32) / block.Seconds(ScalarType.BFloat16));
            ratios.Sort();
            return ratios[Rounds / 2];
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private static Measurement[] ReadKept(string path)
    {
        try
        {
            return File.Exists(path) ? JsonFile.Read<Measurement[]>(path, JsonSerializerOptions.Default) : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private sealed record Measurement(string Processor, string LibTorch, int Hidden, int Intermediate, double Ratio);

    private sealed class FeedForward(int hidden, int intermediate) : IDisposable
    {
        private readonly Tensor input = ones([Tokens, hidden]);
        private readonly Tensor up = ones([intermediate, hidden], requires_grad: true);
        private readonly Tensor down = ones([hidden, intermediate], requires_grad: true);

        /// <summary>Times one step: the cast of the weights as training casts them, forward, and backward to weights and input.</summary>
        public double Seconds(ScalarType type)
        {
            using var scope = NewDisposeScope();
            var cast = input.to(type).detach().requires_grad_();
            var watch = Stopwatch.StartNew();
            var hidden = nn.functional.gelu(nn.functional.linear(cast, up.to(type)));
            nn.functional.linear(hidden, down.to(type)).sum().backward();
            return watch.Elapsed.TotalSeconds;
        }

        public void Dispose()
        {
            input.Dispose();
            up.grad?.Dispose();
            up.Dispose();
            down.grad?.Dispose();
            down.Dispose();
        }
    }
}
