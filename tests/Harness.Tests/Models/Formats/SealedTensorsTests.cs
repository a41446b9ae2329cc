using System.Security.Cryptography;
using System.Text;
using Harness.Common;
using Harness.Models.Formats;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Formats;

public sealed class SealedTensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Written => Path.Combine(folder.Path, "state.safetensors");

    public SealedTensorsTests()
    {
        using var numbers = tensor([1f, 2f, 3f]);
        SealedTensors.Write(Written, new Dictionary<string, Tensor> { ["numbers"] = numbers }, new Dictionary<string, string> { ["place"] = "7" });
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_puts_the_hash_of_the_file_with_zeros_into_the_metadata()
    {
        var header = SafeTensors.ReadHeader(Written);
        var hash = header.Metadata["sha256"];
        var zeroed = Encoding.Latin1.GetString(File.ReadAllBytes(Written)).Replace(hash, new string('0', 64), StringComparison.Ordinal);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(zeroed))), hash);
        Assert.Equal("7", header.Metadata["place"]);
        using var numbers = SafeTensors.Read(Written)["numbers"];
        Assert.Equal([1f, 2f, 3f], numbers.data<float>().ToArray());
    }

    [Fact]
    public void Check_finds_every_single_bit_that_has_changed()
    {
        SealedTensors.Check(Written);
        var whole = File.ReadAllBytes(Written);
        for (var bit = 0; bit < 8 * whole.Length; bit++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(Written, damaged);

            Assert.False(SealedTensors.IsWhole(Written), $"bit {bit}");
        }
    }

    [Fact]
    public void Check_refuses_a_file_that_has_no_hash()
    {
        using var numbers = tensor([1f, 2f, 3f]);
        SafeTensors.Write(Written, new Dictionary<string, Tensor> { ["numbers"] = numbers });

        var error = Assert.Throws<DataFormatException>(() => SealedTensors.Check(Written));

        Assert.Contains($"{Written}: the content does not match the hash in the file", error.Message);
    }
}
