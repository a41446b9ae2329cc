using System.Text.Json;
using Bench.Commands;

namespace Harness.Tests.Commands;

[Collection("torch")]
public sealed class DoctorCommandTests
{
    [Fact]
    public void Prints_json()
    {
        using var culture = new ForeignCulture();
        var output = new StringWriter();
        Assert.Equal(0, DoctorCommand.Create().Parse(["--json"]).Invoke(new() { Output = output }));
        var json = JsonDocument.Parse(output.ToString()).RootElement;
        AssertKeys(
            json,
            "version", "packages", "torch", "torch_error", "processor", "cores", "avx2", "avx512", "memory_bytes", "available_memory_bytes",
            "data", "weights", "cache", "warnings");
        var torch = json.GetProperty("torch");
        AssertKeys(torch, "version", "path", "blas", "threads", "cuda", "matrix_gflops");
        AssertKeys(torch.GetProperty("blas"), "kind", "description", "path", "configuration", "core", "core_setting");
        Assert.True(torch.GetProperty("matrix_gflops").GetDouble() > 0);
        Assert.True(File.Exists(torch.GetProperty("path").GetString()));
        Assert.True(json.GetProperty("cache").GetProperty("exists").GetBoolean());
        Assert.Equal(JsonValueKind.Null, torch.GetProperty("cuda").GetProperty("memory_bytes").ValueKind);
    }

    private static void AssertKeys(JsonElement element, params string[] names) =>
        Assert.Equal(names, element.EnumerateObject().Select(property => property.Name));
}
