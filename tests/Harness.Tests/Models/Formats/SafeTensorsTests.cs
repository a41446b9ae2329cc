using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Harness.Common;
using Harness.Models.Formats;
using Harness.Tests.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Formats;

public sealed class SafeTensorsTests
{
    /// <summary>A file with every type, a single number and an empty tensor, byte for byte from the format's description.</summary>
    private static readonly byte[] EveryType = SafeTensorsBytes.FileOf(
        """
        {"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},
        "b":{"dtype":"I64","shape":[1],"data_offsets":[8,16]},
        "c":{"dtype":"F32","shape":[2],"data_offsets":[16,24]},
        "d":{"dtype":"I32","shape":[1],"data_offsets":[24,28]},
        "e":{"dtype":"F16","shape":[2],"data_offsets":[28,32]},
        "f":{"dtype":"BF16","shape":[2],"data_offsets":[32,36]},
        "g":{"dtype":"I8","shape":[1],"data_offsets":[36,37]},
        "h":{"dtype":"U8","shape":[],"data_offsets":[37,38]},
        "i":{"dtype":"BOOL","shape":[1,2],"data_offsets":[38,40]},
        "j":{"dtype":"F32","shape":[0,3],"data_offsets":[40,40]}}
        """.Replace("\n", "") + " ",
        [
            0, 0, 0, 0, 0, 0, 0, 0xC0,
            0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            0, 0, 0xC0, 0x3F, 0, 0, 0x20, 0x41,
            0xFD, 0xFF, 0xFF, 0xFF,
            0, 0x3E, 1, 0,
            0x80, 0x3F, 0, 0xC0,
            0xFE,
            0xFE,
            1, 0,
        ]);

    private static readonly (string Name, ScalarType Type, long[] Shape, double[] Values)[] EveryTypesTensors =
    [
        ("a", ScalarType.Float64, [1], [-2]),
        ("b", ScalarType.Int64, [1], [-2]),
        ("c", ScalarType.Float32, [2], [1.5, 10]),
        ("d", ScalarType.Int32, [1], [-3]),
        ("e", ScalarType.Float16, [2], [1.5, 1 / 16777216.0]),
        ("f", ScalarType.BFloat16, [2], [1, -2]),
        ("g", ScalarType.Int8, [1], [-2]),
        ("h", ScalarType.Byte, [], [254]),
        ("i", ScalarType.Bool, [1, 2], [1, 0]),
        ("j", ScalarType.Float32, [0, 3], []),
    ];

    private static string Refused(string path, byte[] file)
    {
        File.WriteAllBytes(path, file);
        using var scope = NewDisposeScope();
        var error = Assert.Throws<DataFormatException>(() => SafeTensors.Read(path));
        Assert.Contains(path, error.Message);
        Assert.Equal(error.Message, Assert.Throws<DataFormatException>(() => SafeTensors.ReadHeader(path)).Message);
        return error.Message;
    }

    private static long AllocatedBy(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Fact]
    public void Write_lays_the_file_out_as_the_format_says()
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
    public void Write_stores_every_type_byte_for_byte()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.PathOf("t");

        SafeTensors.Write(path, EveryTypesTensors.Reverse().ToDictionary(
            known => known.Name,
            known => tensor(known.Values, known.Shape).to(known.Type)));

        Assert.Equal(EveryType, File.ReadAllBytes(path));
    }

    /// <summary>The real file's tensors, laid out here, make a file of the real file's size.</summary>
    [Fact]
    public void Write_lays_BERT_base_cased_out_in_as_many_bytes_as_Hugging_Face_does()
    {
        var entries = SafeTensors.Layout(BertBaseCased.Tensors().Select(known => (known.Name, ScalarType.Float32, known.Shape)));
        var head = SafeTensors.Head(entries, new Dictionary<string, string> { ["format"] = "pt" });

        Assert.Equal(BertBaseCased.FileBytes, head.Length + entries[^1].To);
    }

    [Fact]
    public void Write_stores_what_is_not_contiguous_row_by_row()
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
    public void Write_refuses_a_type_that_it_cannot_hold()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.PathOf("t");

        var tensors = new Dictionary<string, Tensor> { ["counts"] = tensor(new long[] { 7 }).to(ScalarType.Int16) };

        var error = Assert.Throws<NotSupportedException>(() => SafeTensors.Write(path, tensors));

        Assert.Contains("'counts'", error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_refuses_the_name_of_the_metadata()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor> { ["__metadata__"] = ones([1]) };

        Assert.Contains("__metadata__", Assert.Throws<ArgumentException>(() => SafeTensors.Write(folder.PathOf("t"), tensors)).Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Read_understands_every_type_from_bytes_made_by_hand()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.PathOf("t");
        File.WriteAllBytes(path, EveryType);

        var read = SafeTensors.Read(path);

        Assert.Equal(EveryTypesTensors.Length, read.Count);
        Assert.All(EveryTypesTensors, known =>
        {
            Assert.Equal(known.Type, read[known.Name].dtype);
            Assert.Equal(known.Shape, read[known.Name].shape);
            Assert.Equal(known.Values, Tiny.Doubles(read[known.Name]));
        });
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    public void Read_gives_back_what_was_written(ScalarType type)
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

    /// <summary>1, -2 as bfloat16: 0x3F80, 0xC000. Tensors may lie in another order than the header's, and names may be escaped.</summary>
    [Fact]
    public void Read_understands_a_file_made_by_hand()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.PathOf("t");
        File.WriteAllBytes(path, SafeTensorsBytes.FileOf(
            """
            {"__metadata__":{"format":"pt"},
            "\u0078":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]},"y":{"data_offsets":[0,4],"shape":[],"dtype":"F32"}}
            """,
            0, 0, 0x20, 0x41, 0x80, 0x3F, 0x00, 0xC0));

        var read = SafeTensors.Read(path);

        Assert.Equal(["x", "y"], read.Keys.Order());
        Assert.Equal([1, -2], Tiny.Doubles(read["x"]));
        Assert.Equal([10], Tiny.Doubles(read["y"]));
        Assert.Equal("pt", SafeTensors.ReadHeader(path).Metadata["format"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"__metadata__\":{}}      ")]
    public void Read_accepts_a_file_without_tensors(string header)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("t");
        File.WriteAllBytes(path, SafeTensorsBytes.FileOf(header));

        Assert.Empty(SafeTensors.Read(path));
    }

    [Fact]
    public void Read_refuses_every_file_that_is_cut_short()
    {
        using var folder = new TemporaryFolder();
        for (var length = 0; length < EveryType.Length; length++)
            Refused(folder.PathOf("cut"), EveryType[..length]);
    }

    [Fact]
    public void Read_refuses_bytes_that_are_of_no_tensor()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("41 bytes follow the header, and the tensors end at byte 40", Refused(folder.PathOf("long"), [.. EveryType, 0]));
    }

    [Theory]
    [InlineData("not json", "begins with 'not json'. Expected {")]
    [InlineData("[1]", "begins with '[1]'. Expected {")]
    [InlineData(" {}", "begins with ' {}'. Expected {")]
    [InlineData("{", "not JSON")]
    [InlineData("{}{}", "not JSON")]
    [InlineData("{}\0", "not JSON")]
    [InlineData("""{"x":}""", "not JSON")]
    [InlineData("""{"x\ud800":1}""", "not JSON")]
    [InlineData("""{"x":7}""", "tensor 'x' is 7. Expected an object")]
    [InlineData("""{"x":[]}""", "tensor 'x' is an array. Expected an object")]
    [InlineData("""{"x":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", "tensor 'x' is of type F31. Expected one of F32")]
    [InlineData("""{"x":{"dtype":32,"shape":[1],"data_offsets":[0,4]}}""", "tensor 'x' is of type 32. Expected one of F32")]
    [InlineData("""{"x":{"shape":[1],"data_offsets":[0,4]}}""", "tensor 'x' has no dtype")]
    [InlineData("""{"x":{"dtype":"F32","data_offsets":[0,4]}}""", "tensor 'x' has no shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1]}}""", "tensor 'x' has no data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""", "tensor 'x' has a field 'shape' too many")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"stride":[1]}}""", "tensor 'x' has a field 'stride' too many")]
    [InlineData("""{"x":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""", "tensor 'x' has 1 as shape. Expected an array")]
    [InlineData("""{"x":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", "tensor 'x' has an array in its shape. Expected whole numbers")]
    [InlineData("""{"x":{"dtype":"F32","shape":[null],"data_offsets":[0,4]}}""", "tensor 'x' has null in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[0.5],"data_offsets":[0,4]}}""", "tensor 'x' has 0.5 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}""", "tensor 'x' has 1.0 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}""", "tensor 'x' has 1e0 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""", "tensor 'x' has -1 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[-0,4]}}""", "tensor 'x' has -0 in its data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "tensor 'x' has -4 in its data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}}""", "tensor 'x' has 9223372036854775808 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "Expected a begin and an end, 4 bytes apart")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}""", "tensor 'x' has more than 2 numbers in its data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "[4, 0] of 4. Expected a begin and an end")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""",
        "shape [2] lies at bytes [0, 4] of 4. Expected a begin and an end, 8 bytes apart")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        "[0, 8] of 4. Expected a begin and an end, 8 bytes apart and within the data")]
    [InlineData("""{"x":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "sizes that multiply to at most")]
    [InlineData("""{"x":{"dtype":"U8","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}}""", "sizes that multiply to at most")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""", "sizes that multiply to at most")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[9223372036854775807,0]}}""", "Expected a begin and an end, 1 bytes apart")]
    [InlineData("""{"x":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}""", "tensor 'x' is the first and begins at byte 1")]
    [InlineData("""{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "4 bytes follow the header, and the tensors end at byte 3")]
    [InlineData("{}", "4 bytes follow the header, and the tensors end at byte 0")]
    [InlineData(
        """{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"y":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""",
        "tensor 'y' begins at byte 2, and 'x' before it ends at 1. Expected every byte to be of one tensor")]
    [InlineData(
        """{"y":{"dtype":"U8","shape":[2],"data_offsets":[2,4]},"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""",
        "tensor 'y' begins at byte 2, and 'x' before it ends at 3")]
    [InlineData(
        """{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""",
        "tensor 'y' begins at byte 0, and 'x' before it ends at 4")]
    [InlineData(
        """{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[0],"data_offsets":[2,2]}}""",
        "tensor 'y' begins at byte 2, and 'x' before it ends at 4")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        "tensor 'x' stands there twice")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0078":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        "tensor 'x' stands there twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "__metadata__ stands there twice")]
    [InlineData("""{"__metadata__":"pt"}""", "__metadata__ is pt. Expected an object of texts")]
    [InlineData("""{"__metadata__":null}""", "__metadata__ is null. Expected an object of texts")]
    [InlineData("""{"__metadata__":{"step":7}}""", "__metadata__ has 7 as 'step'. Expected a text")]
    [InlineData("""{"__metadata__":{"a":"b","a":"b"}}""", "__metadata__ has 'a' twice")]
    [InlineData("""{"__metadata__":{"a":{"b":{"c":{"d":{}}}}}}""", "__metadata__ has an object as 'a'. Expected a text")]
    public void Read_refuses_a_damaged_header(string header, string expected)
    {
        using var folder = new TemporaryFolder();

        Assert.Contains(expected, Refused(folder.PathOf("damaged"), SafeTensorsBytes.FileOf(header, 0, 0, 0, 0)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(100_000_001)]
    public void Read_refuses_a_length_that_cannot_be(long length)
    {
        using var folder = new TemporaryFolder();
        var file = EveryType.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(file, length);

        Assert.Contains($"a header of {(ulong)length} bytes in a file of {file.Length}", Refused(folder.PathOf("t"), file));
    }

    [Fact]
    public void Read_refuses_a_header_that_is_not_UTF8()
    {
        using var folder = new TemporaryFolder();
        byte[] header = [.. "{\"x"u8, 0xFF, .. "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}"u8];

        Assert.Contains("not JSON", Refused(folder.PathOf("t"), SafeTensorsBytes.FileOf(header, [7])));
    }

    [Fact]
    public void Read_refuses_more_dimensions_than_tensors_can_have()
    {
        using var folder = new TemporaryFolder();
        string Header(int dimensions) =>
            """{"x":{"dtype":"U8","data_offsets":[0,1],"shape":[""" + string.Join(',', Enumerable.Repeat(1, dimensions)) + "]}}";
        File.WriteAllBytes(folder.PathOf("t"), SafeTensorsBytes.FileOf(Header(64), 7));
        using var scope = NewDisposeScope();
        Assert.Equal([7], Tiny.Doubles(SafeTensors.Read(folder.PathOf("t"))["x"]));

        Assert.Contains("tensor 'x' has more than 64 numbers in its shape", Refused(folder.PathOf("t"), SafeTensorsBytes.FileOf(Header(65), 7)));
    }

    [Fact]
    public void Read_refuses_a_mask_with_other_bytes_than_zero_and_one()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("t");
        File.WriteAllBytes(path, SafeTensorsBytes.FileOf("""{"x":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}""", 1, 0, 2));

        Assert.Contains("tensor 'x' of type BOOL has a byte 2 at 2", Assert.Throws<DataFormatException>(() => SafeTensors.Read(path)).Message);
    }

    [Fact]
    public void Read_refuses_a_file_of_another_kind()
    {
        using var folder = new TemporaryFolder();

        var page = Encoding.UTF8.GetBytes("<!DOCTYPE html><html><body>404 Not Found</body></html>");
        Assert.Contains("another format", Refused(folder.PathOf("page.html"), page));
    }

    /// <summary>A file with a hole where its data are, which takes no room on disk.</summary>
    [Fact]
    public void Read_refuses_a_tensor_that_is_larger_than_tensors_can_be_filled()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("t");
        File.WriteAllBytes(path, SafeTensorsBytes.FileOf("""{"x":{"dtype":"U8","shape":[2147483648],"data_offsets":[0,2147483648]}}"""));
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length + 2147483648);

        Assert.Contains("tensor 'x' takes 2147483648 bytes", Assert.Throws<DataFormatException>(() => SafeTensors.Read(path)).Message);
    }

    /// <summary>A file of bert-base-cased's size, again without the room: neither its header nor one tensor takes reading the rest.</summary>
    [Fact]
    public void Read_takes_only_what_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.PathOf("t");
        var entries = SafeTensors.Layout(BertBaseCased.Tensors().Select(known => (known.Name, ScalarType.Float32, known.Shape)));
        var head = SafeTensors.Head(entries, metadata: null);
        const string Name = "cls.seq_relationship.bias";
        using (var file = File.Create(path))
        {
            file.Write(head);
            file.SetLength(head.Length + entries[^1].To);
            file.Position = head.Length + entries.Single(entry => entry.Name == Name).From;
            file.Write([0, 0, 0xC0, 0x3F, 0, 0, 0x20, 0x41]);
        }

        Assert.Equal(206, SafeTensors.ReadHeader(path).Entries.Count);
        var only = Assert.Single(SafeTensors.Read(path, [Name]));
        Assert.Equal([1.5, 10], Tiny.Doubles(only.Value));
        Assert.InRange(AllocatedBy(() => SafeTensors.Read(path, [Name])), 0, 1_000_000);
    }

    [Theory]
    [InlineData("there is a tensor 'b'. Expected 1 tensors", "a")]
    [InlineData("there is no tensor 'c'. Expected 3 tensors; the file has 2.", "a", "b", "c")]
    [InlineData("tensor 'b' is of type Float32 and shape [3]. Expected Float32 and [2].", "a", "b:2")]
    [InlineData("tensor 'b' is of type Float32 and shape [3]. Expected Float64 and [3].", "a", "b:3:double")]
    public void ReadInto_changes_nothing_when_the_tensors_are_others(string message, params string[] wanted)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.PathOf("file");
        SafeTensors.Write(path, new Dictionary<string, Tensor> { ["a"] = ones(2), ["b"] = ones(3) });
        var tensors = wanted.Select(name => name.Split(':')).ToDictionary(
            parts => parts[0],
            parts => zeros(parts is ["b", "3", ..] or ["b"] ? 3 : 2, parts.Length == 3 ? ScalarType.Float64 : ScalarType.Float32));

        var error = Assert.Throws<DataFormatException>(() => SafeTensors.ReadInto(path, tensors));

        Assert.Contains(message, error.Message);
        Assert.All(tensors.Values, tensor => Assert.Equal(0, tensor.sum().to(ScalarType.Float64).item<double>()));
    }

    [Fact]
    public void ReadInto_fills_the_tensors_that_are_there()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.PathOf("file");
        SafeTensors.Write(path, new Dictionary<string, Tensor> { ["a"] = tensor(2.5f), ["b"] = tensor(new long[] { 1, -7 }) });
        var tensors = new Dictionary<string, Tensor> { ["a"] = tensor(0f), ["b"] = zeros(2, ScalarType.Int64) };

        SafeTensors.ReadInto(path, tensors);

        Assert.Equal(2.5f, tensors["a"].item<float>());
        Assert.Equal([1L, -7], tensors["b"].data<long>().ToArray());
    }

    [Fact]
    public void Read_says_which_of_the_tensors_asked_for_are_missing()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("t");
        File.WriteAllBytes(path, EveryType);

        var message = Assert.Throws<DataFormatException>(() => SafeTensors.Read(path, ["a", "k", "l"])).Message;

        Assert.Contains("no tensor 'k', 'l'", message);
    }

    /// <summary>Headers that make the most of what a reader has to keep.</summary>
    [Theory]
    [InlineData("tensors")]
    [InlineData("metadata")]
    [InlineData("dimensions")]
    [InlineData("depth")]
    [InlineData("name")]
    public void Read_takes_memory_in_proportion_to_the_file(string what)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("t");
        var header = what switch
        {
            "tensors" => $"{{{string.Join(',', Enumerable.Range(0, 5_000).Select(i => $$"""
                "{{i}}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}
                """))}}}",
            "metadata" => $$$"""{"__metadata__":{{{{string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"{i}\":\"\""))}}}}}""",
            "dimensions" => """{"x":{"dtype":"U8","data_offsets":[0,0],"shape":[""" + string.Join(',', Enumerable.Repeat(1, 200_000)) + "]}}",
            "depth" => """{"x":{"dtype":"U8","shape":""" + new string('[', 200_000),
            _ => $"{{\"{new string('x', 200_000)}\":0}}",
        };
        var file = SafeTensorsBytes.FileOf(header);
        File.WriteAllBytes(path, file);

        var allocated = AllocatedBy(() =>
        {
            try
            {
                SafeTensors.Read(path);
            }
            catch (DataFormatException)
            {
            }
        });

        Assert.InRange(allocated / (double)file.Length, 0.9, 30);
    }
}
