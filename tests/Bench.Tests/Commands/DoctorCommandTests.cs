using System.Text.Json;
using Bench.Commands;
using static TorchSharp.torch;

namespace Bench.Tests.Commands;

[Collection("torch")]
public sealed class DoctorCommandTests
{
    [Fact]
    public void Invoke_prints_json_when_asked_for()
    {
        using var culture = new ForeignCulture();
        var output = new StringWriter();
        Assert.Equal(0, DoctorCommand.Create().Parse(["--json"]).Invoke(new() { Output = output }));
        var json = JsonDocument.Parse(output.ToString()).RootElement;
        AssertKeys(
            json,
            "version", "packages", "torch", "torch_error", "native_libraries", "settings", "processor", "cores", "memory_bytes",
            "available_memory_bytes", "data", "weights", "cache", "warnings");
        var torch = json.GetProperty("torch");
        AssertKeys(torch, "version", "mkl", "threads", "interop_threads", "cuda", "float32_gflops", "bfloat16_gflops", "training");
        Assert.True(torch.GetProperty("float32_gflops").GetDouble() > 0);
        Assert.True(torch.GetProperty("bfloat16_gflops").GetDouble() > 0);
        Assert.Equal(__version__, torch.GetProperty("version").GetString());
        var packages = json.GetProperty("packages").EnumerateObject().Select(entry => entry.Name).Order(StringComparer.Ordinal);
        Assert.Equal(["Microsoft.ML.OnnxRuntime", "Microsoft.ML.Tokenizers", "TorchSharp"], packages);
        Assert.True(json.GetProperty("cache").GetProperty("exists").GetBoolean());
    }

    [LinuxFact]
    public void Invoke_lists_the_native_libraries_that_are_loaded()
    {
        var output = new StringWriter();
        Assert.Equal(0, DoctorCommand.Create().Parse(["--json"]).Invoke(new() { Output = output }));

        var listed = JsonDocument.Parse(output.ToString()).RootElement.GetProperty("native_libraries");
        var libraries = listed.EnumerateArray().Select(path => path.GetString()!).ToArray();
        Assert.All(libraries, path => Assert.True(File.Exists(path), path));
        foreach (var name in new[] { "libLibTorchSharp.so", "libtorch_cpu.so", "libc10.so", "libgomp", "libstdc++.so.6" })
            Assert.Single(libraries, path => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal));
        Assert.DoesNotContain(libraries, path => path.Contains("libcoreclr", StringComparison.Ordinal));
    }

    private static void AssertKeys(JsonElement element, params string[] names) =>
        Assert.Equal(names, element.EnumerateObject().Select(property => property.Name));
}
