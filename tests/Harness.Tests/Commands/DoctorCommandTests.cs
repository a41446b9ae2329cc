using System.Text.Json;
using Bench.Commands;

namespace Harness.Tests.Commands;

[Collection("torch")]
public sealed class DoctorCommandTests
{
    [Fact]
    public void Prints_json()
    {
        using var culture = new GermanCulture();
        var output = new StringWriter();
        Assert.Equal(0, DoctorCommand.Create().Parse(["--json"]).Invoke(new() { Output = output }));
        var json = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.Equal(
            ["version", "packages", "torch", "torch_error", "processor", "cores", "avx2", "avx512", "memory_bytes", "available_memory_bytes", "data", "cache", "warnings"],
            json.EnumerateObject().Select(property => property.Name));
        var torch = json.GetProperty("torch");
        Assert.Equal(["version", "path", "blas", "threads", "cuda", "matrix_gflops"], torch.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["kind", "description", "path", "configuration", "core", "core_setting"], torch.GetProperty("blas").EnumerateObject().Select(property => property.Name));
        Assert.True(torch.GetProperty("matrix_gflops").GetDouble() > 0);
        Assert.True(File.Exists(torch.GetProperty("path").GetString()));
        Assert.True(json.GetProperty("cache").GetProperty("exists").GetBoolean());
        Assert.Equal(JsonValueKind.Null, torch.GetProperty("cuda").GetProperty("memory_bytes").ValueKind);
    }
}
