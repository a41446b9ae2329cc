using System.Buffers.Binary;
using System.Text.Json;
using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Formats;
using Harness.Tests.Models.Formats;
using Harness.Tests.Training.Pretraining;
using Harness.Training.Pretraining;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Harness.Tests.Fuzzing;

/// <summary>Reads damaged files of every kind that weights come in. <c>BENCH_FUZZ</c> is the number of files in all.</summary>
public sealed class ReadingFuzzTests(ITestOutputHelper output)
{
    private static readonly byte[][] Whole =
    [
        SafeTensorsBytes.FileOf("{}"),
        SafeTensorsBytes.FileOf(
        [
            ("a", "F32", [2, 3], new byte[24]),
            ("b", "F16", [4], new byte[8]),
            ("c", "I64", [1], new byte[8]),
            ("d", "BOOL", [], [1]),
            ("e", "U8", [0, 5], []),
            ("f", "F64", [2, 1], new byte[16]),
            ("g", "BF16", [3], new byte[6]),
            ("h", "I32", [2], new byte[8]),
            ("i", "I8", [1, 1, 1], [7]),
        ]),
        SafeTensorsBytes.FileOf(
            """
            {"__metadata__":{"format":"pt","made":"by hand"},"y":{"dtype":"U8","shape":[4],"data_offsets":[2,6]},
            "x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},
            "z":{"dtype":"U8","shape":[2,2],"data_offsets":[6,10]}}
            """,
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    ];

    private static readonly ulong[] Lengths = [0, 1, ulong.MaxValue, long.MaxValue, 1UL << 63, uint.MaxValue, 100_000_000, 100_000_001];

    [Fact]
    public void SafeTensors_are_read_right_or_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("model.safetensors");
        File.WriteAllBytes(path, Whole[1]);

        var outcome = Fuzz.Run(
            random =>
            {
                var file = DamagedTensors(Whole[random.Below(Whole.Length)], random);
                File.WriteAllBytes(path, file);
                return file;
            },
            () => SafeTensors.Read(path),
            CheckTensors);

        Report(outcome);
    }

    [Fact]
    public void Checkpoint_folders_are_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        HuggingFaceFolder.Write(folder);
        string[] names = ["config.json", "tokenizer_config.json", "vocab.txt"];
        var whole = names.ToDictionary(name => name, name => File.ReadAllBytes(folder.PathOf(name)));
        var last = names[0];

        var outcome = Fuzz.Run(
            random =>
            {
                File.WriteAllBytes(folder.PathOf(last), whole[last]);
                last = names[random.Below(names.Length)];
                var file = last.EndsWith(".json", StringComparison.Ordinal) && random.Chance(0.7)
                    ? Mutation.OfJson(whole[last], random)
                    : Mutation.OfBytes(whole[last], random);
                File.WriteAllBytes(folder.PathOf(last), file);
                // All three are read.
                return [.. names.SelectMany(name => name == last ? file : whole[name])];
            },
            () => PretrainedCheckpoint.Open(folder.Path),
            (_, checkpoint) =>
            {
                checkpoint.Shape.Validate();
                Assert.InRange(checkpoint.Shape.TokenTypes, 1, int.MaxValue);
                Assert.InRange(checkpoint.Shape.Dropout, 0, 1);
            });

        Report(outcome);
    }

    [Fact]
    public void Weights_fill_a_network_or_are_refused()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = PretrainedCheckpoint.Open(HuggingFaceFolder.Write(folder));
        using var network = Network.Random(HuggingFaceFolder.Shape, Tiny.Labels, seed: 1);
        var path = folder.PathOf("model.safetensors");
        var whole = File.ReadAllBytes(path);

        var outcome = Fuzz.Run(
            random =>
            {
                var file = DamagedTensors(whole, random);
                File.WriteAllBytes(path, file);
                return file;
            },
            () =>
            {
                checkpoint.CopyInto(network);
                return network;
            },
            CheckNetwork);

        Report(outcome);
    }

    private static byte[] DamagedTensors(byte[] whole, SplitMix random)
    {
        if (random.Chance(0.3))
            return Mutation.OfBytes(whole, random);
        var length = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        var file = SafeTensorsBytes.FileOf(Mutation.OfJson(whole[8..length], random), whole[length..]);
        if (random.Chance(0.1))
        {
            var wrong = random.Chance(0.5) ? Lengths[random.Below(Lengths.Length)] : (ulong)random.Below(file.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(file, wrong);
        }

        return file;
    }

    // Against another reader of the header, and the file's own bytes.
    private static void CheckTensors(byte[] file, IReadOnlyDictionary<string, Tensor> read)
    {
        var (entries, start) = EntriesOf(file);
        Assert.Equal(entries.Keys.Order(StringComparer.Ordinal), read.Keys.Order(StringComparer.Ordinal));
        var covered = 0;
        foreach (var (name, entry) in entries)
        {
            using var tensor = read[name];
            Assert.Equal(entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), tensor.shape);
            Assert.Equal(TypeOf(entry.GetProperty("dtype").GetString()!), tensor.dtype);
            Assert.True(tensor.bytes.SequenceEqual(Content(file, start, entry)));
            covered += tensor.bytes.Length;
        }

        Assert.Equal(file.Length - start, covered);
    }

    // The checkpoint is of float32, as the network is.
    private static void CheckNetwork(byte[] file, Network network)
    {
        var (entries, start) = EntriesOf(file);
        var weights = network.Module.state_dict();
        foreach (var (name, _) in HuggingFaceFolder.Encoder)
        {
            var ours = name.Replace("LayerNorm.gamma", "LayerNorm.weight").Replace("LayerNorm.beta", "LayerNorm.bias");
            Assert.True(weights[ours].bytes.SequenceEqual(Content(file, start, entries[name])), name);
        }
    }

    private static (Dictionary<string, JsonElement> Entries, int Start) EntriesOf(byte[] file)
    {
        var start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var header = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(file.AsSpan(8, start - 8))!;
        header.Remove("__metadata__");
        return (header, start);
    }

    private static ReadOnlySpan<byte> Content(byte[] file, int start, JsonElement entry)
    {
        var offsets = entry.GetProperty("data_offsets");
        return file.AsSpan(start)[offsets[0].GetInt32()..offsets[1].GetInt32()];
    }

    private static ScalarType TypeOf(string name) => name switch
    {
        "F32" => ScalarType.Float32,
        "F64" => ScalarType.Float64,
        "F16" => ScalarType.Float16,
        "BF16" => ScalarType.BFloat16,
        "I64" => ScalarType.Int64,
        "I32" => ScalarType.Int32,
        "I8" => ScalarType.Int8,
        "U8" => ScalarType.Byte,
        "BOOL" => ScalarType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Expected a type of safetensors."),
    };

    // Damage that always or never shows would test little.
    private void Report(FuzzOutcome outcome)
    {
        output.WriteLine($"{outcome.Refused} refused, {outcome.Read} read, at most {outcome.Most} bytes allocated for one.");
        Assert.InRange(outcome.Read / (double)(outcome.Read + outcome.Refused), 0.01, 0.9);
    }
}
