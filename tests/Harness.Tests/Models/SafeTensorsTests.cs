using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Harness.Data;
using Harness.Models;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

public static class SafeTensorsTests
{
    private static byte[] FileOf(string header, params byte[] content)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + content.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        content.CopyTo(bytes, 8 + json.Length);
        return bytes;
    }

    public sealed class Write
    {
        [Fact]
        public void LaysTheFileOutAsTheFormatSays()
        {
            using var folder = new TemporaryFolder();
            using var scope = NewDisposeScope();
            var path = folder.PathOf("model.safetensors");
            SafeTensors.Write(
                path,
                new Dictionary<string, Tensor> { ["b"] = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]), ["a"] = tensor(new long[] { -1 }) },
                new Dictionary<string, string> { ["format"] = "pt" });

            var bytes = File.ReadAllBytes(path);
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
            Assert.Equal(0, (8 + length) % 8);
            Assert.Equal(8 + length + 8 + 24, bytes.Length);
            using var header = JsonDocument.Parse(bytes.AsMemory(8, length));
            Assert.Equal(["__metadata__", "a", "b"], header.RootElement.EnumerateObject().Select(entry => entry.Name));
            Assert.Equal("""{"format":"pt"}""", header.RootElement.GetProperty("__metadata__").GetRawText());
            Assert.Equal("""{"dtype":"I64","shape":[1],"data_offsets":[0,8]}""", header.RootElement.GetProperty("a").GetRawText());
            Assert.Equal("""{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]}""", header.RootElement.GetProperty("b").GetRawText());
            Assert.Equal(-1, BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8 + length)));
            float Single(int i) => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(8 + length + 8 + 4 * i));
            Assert.Equal([1, 2, 3, 4, 5, 6], Enumerable.Range(0, 6).Select(Single));
            Assert.Equal([path], Directory.GetFiles(folder.Path));
        }

        [Fact]
        public void WritesWhatIsNotContiguousRowByRow()
        {
            using var folder = new TemporaryFolder();
            using var scope = NewDisposeScope();
            var path = folder.PathOf("t");
            SafeTensors.Write(path, new Dictionary<string, Tensor> { ["t"] = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]).t() });

            var read = SafeTensors.Read(path)["t"];

            Assert.Equal([3, 2], read.shape);
            Assert.Equal([1, 4, 2, 5, 3, 6], Tiny.Values(read));
        }

        [Fact]
        public void RefusesATypeThatItCannotHold()
        {
            using var folder = new TemporaryFolder();
            using var scope = NewDisposeScope();
            var path = folder.PathOf("t");

            var tensors = new Dictionary<string, Tensor> { ["mask"] = tensor([true], [1]) };

            var error = Assert.Throws<NotSupportedException>(() => SafeTensors.Write(path, tensors));

            Assert.Contains("'mask'", error.Message);
            Assert.Empty(Directory.GetFiles(folder.Path));
        }
    }

    public sealed class Read
    {
        [Theory]
        [InlineData(ScalarType.Float32)]
        [InlineData(ScalarType.Float64)]
        [InlineData(ScalarType.Float16)]
        [InlineData(ScalarType.BFloat16)]
        [InlineData(ScalarType.Int64)]
        public void GivesBackWhatWasWritten(ScalarType type)
        {
            using var folder = new TemporaryFolder();
            using var scope = NewDisposeScope();
            var path = folder.PathOf("t");
            var written = tensor(new[] { 1.5, -2.25, 0, 1000, 1e-3, -7 }, [3, 1, 2]).to(type);
            SafeTensors.Write(path, new Dictionary<string, Tensor>
            {
                ["some.name"] = written,
                ["scalar"] = tensor(new[] { 4.0 }, []).to(type),
                ["none"] = zeros([0, 3], type),
            });

            var read = SafeTensors.Read(path);

            Assert.Equal(3, read.Count);
            Assert.Equal((type, type), (read["some.name"].dtype, read["none"].dtype));
            Assert.Equal([3, 1, 2], read["some.name"].shape);
            Assert.Equal(Tiny.Doubles(written), Tiny.Doubles(read["some.name"]));
            Assert.Empty(read["scalar"].shape);
            Assert.Equal([4], Tiny.Doubles(read["scalar"]));
            Assert.Equal([0, 3], read["none"].shape);
        }

        /// <summary>1, -2 as bfloat16: 0x3F80, 0xC000. Bytes may stand in any order and with gaps.</summary>
        [Fact]
        public void ReadsAFileMadeByHand()
        {
            using var folder = new TemporaryFolder();
            using var scope = NewDisposeScope();
            var path = folder.PathOf("t");
            File.WriteAllBytes(path, FileOf(
                """
                {"__metadata__":{"format":"pt"},
                "x":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]},"y":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}
                """,
                0, 0, 0x20, 0x41, 0x80, 0x3F, 0x00, 0xC0));

            var read = SafeTensors.Read(path);

            Assert.Equal(["x", "y"], read.Keys.Order());
            Assert.Equal([1, -2], Tiny.Doubles(read["x"]));
            Assert.Equal([10], Tiny.Doubles(read["y"]));
        }

        [Fact]
        public void RefusesEveryFileThatIsCutShort()
        {
            using var folder = new TemporaryFolder();
            using var scope = NewDisposeScope();
            var path = folder.PathOf("cut");
            SafeTensors.Write(path, new Dictionary<string, Tensor> { ["b"] = ones([2, 2]), ["a"] = ones([3]) });
            var whole = File.ReadAllBytes(path);

            for (var length = 0; length < whole.Length; length++)
            {
                File.WriteAllBytes(path, whole[..length]);
                Assert.Contains(path, Assert.Throws<DataFormatException>(() => SafeTensors.Read(path)).Message);
            }
        }

        [Theory]
        [InlineData("""not json""", "not JSON")]
        [InlineData("""[1]""", "Expected an object")]
        [InlineData("""{"x":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", "F31")]
        [InlineData("""{"x":{"shape":[1],"data_offsets":[0,4]}}""", "'x'")]
        [InlineData("""{"x":{"dtype":"F32","data_offsets":[0,4]}}""", "'x'")]
        [InlineData("""{"x":{"dtype":"F32","shape":[1]}}""", "'x'")]
        [InlineData("""{"x":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""", "'x'")]
        [InlineData("""{"x":{"dtype":"F32","shape":[0.5],"data_offsets":[0,4]}}""", "'x'")]
        [InlineData("""{"x":7}""", "'x'")]
        [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "Expected 4 bytes")]
        [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "Expected 4 bytes")]
        [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "Expected 8 bytes")]
        [InlineData("""{"x":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""", "'x'")]
        [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "cut short")]
        [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "twice")]
        public void RefusesADamagedHeader(string header, string expected)
        {
            using var folder = new TemporaryFolder();
            using var scope = NewDisposeScope();
            var path = folder.PathOf("damaged");
            File.WriteAllBytes(path, FileOf(header, 0, 0, 0, 0));

            var error = Assert.Throws<DataFormatException>(() => SafeTensors.Read(path));

            Assert.Contains(path, error.Message);
            Assert.Contains(expected, error.Message);
        }

        [Fact]
        public void RefusesAFileOfAnotherKind()
        {
            using var folder = new TemporaryFolder();
            var path = folder.PathOf("page.html");
            File.WriteAllText(path, "<!DOCTYPE html><html><body>404 Not Found</body></html>");

            var error = Assert.Throws<DataFormatException>(() => SafeTensors.Read(path));

            Assert.Contains(path, error.Message);
            Assert.Contains("another format", error.Message);
        }
    }
}
