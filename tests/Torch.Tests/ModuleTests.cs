using TorchSharp;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>Registration by fields, names, modes, and files.</summary>
public sealed class ModuleTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("torch-tests").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Own parameters first, then the fields' in the order in which they were declared.
    [Fact]
    public void ASharedParameterIsCountedOnce()
    {
        using var module = new Stacked();
        Assert.Equal(
            ["scale", "first.weight", "first.bias", "middle.0.weight", "middle.0.bias", "middle.1.weight", "middle.1.bias"],
            module.named_parameters().Select(pair => pair.name));
        Assert.Equal(1 + 12 + 8 + 9, module.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(["scale"], module.named_parameters(recurse: false).Select(pair => pair.name));
        Assert.Equal(["first", "middle", "again", "dropout"], module.named_children().Select(pair => pair.name));
        Assert.Equal(["offset"], module.named_buffers().Select(pair => pair.name));
        Assert.All(module.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void TheStateHasBothNamesOfASharedParameter()
    {
        using var scope = NewDisposeScope();
        using var module = new Stacked();
        var state = module.state_dict();
        Assert.Equal(
            [
                "again.bias", "again.weight", "first.bias", "first.weight", "middle.0.bias", "middle.0.weight", "middle.1.bias", "middle.1.weight",
                "offset", "scale",
            ],
            state.Keys.Order(StringComparer.Ordinal));
        using (no_grad())
            state["again.bias"].add_(5);
        Numbers.Close([5, 5, 5], state["first.bias"], 0);
    }

    [Fact]
    public void ModesReachEverySubmodule()
    {
        using var module = new Stacked();
        Assert.True(module.training && module.Dropout.training && module.Middle[1].training);
        module.eval();
        Assert.False(module.training || module.Dropout.training || module.Middle[1].training);
        module.train();
        Assert.True(module.training && module.Dropout.training && module.Middle[1].training);
    }

    [Fact]
    public void ConvertedItComputesInTheNewType()
    {
        using var scope = NewDisposeScope();
        using var module = new Affine(3, 2);
        var before = Numbers.Read(module.Weight);
        Assert.Same(module, module.to(ScalarType.Float64));
        Assert.All(module.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.All(module.parameters(), parameter => Assert.True(parameter.requires_grad));
        Numbers.Close(before, module.Weight, 0);
        var output = module.forward(Numbers.Matrix([1, 2, 3], 1, 3));
        Numbers.Close(Numbers.Product([1, 2, 3], Numbers.Transposed(before, 2), 1, 3, 2), output, 1e-14);
        output.sum().backward();
        Numbers.Close([1, 2, 3, 1, 2, 3], module.Weight.grad!, 0);
    }

    [Fact]
    public void AGradientIsConvertedToo()
    {
        using var scope = NewDisposeScope();
        using var module = new Affine(2, 1);
        module.forward(ones([1, 2])).sum().backward();
        module.to(ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, module.Weight.grad!.dtype);
        Numbers.Close([1, 1], module.Weight.grad!, 0);
    }

    // Count, then for each tensor: name (length, UTF-8), type, rank, sizes, elements. Whole numbers are LEB128, elements little-endian.
    [Fact]
    public void TheFilesLayout()
    {
        using var module = new Affine(1, 200);
        var path = Path.Combine(folder, "module.dat");
        module.save(path);

        using var expected = new MemoryStream();
        expected.Write([2]);
        expected.Write([6, .. "weight"u8, 6, 2, 0xC8, 0x01, 1]);
        foreach (var value in Numbers.Of(201, 200))
            expected.Write(LittleEndian((float)value));
        expected.Write([4, .. "bias"u8, 6, 1, 0xC8, 0x01]);
        expected.Write(new byte[800]);
        Assert.Equal(expected.ToArray(), File.ReadAllBytes(path));

        static byte[] LittleEndian(float value)
        {
            var bits = BitConverter.SingleToUInt32Bits(value);
            return [(byte)bits, (byte)(bits >> 8), (byte)(bits >> 16), (byte)(bits >> 24)];
        }
    }

    [Fact]
    public void WhatWasSavedIsLoaded()
    {
        using var scope = NewDisposeScope();
        using var saved = new Stacked();
        using var loaded = new Stacked();
        var path = Path.Combine(folder, "stacked.dat");
        saved.save(path);
        using (no_grad())
            foreach (var parameter in loaded.parameters())
                parameter.zero_();

        var names = new Dictionary<string, bool>();
        loaded.load(path, loadedParameters: names);

        Assert.Equal(saved.state_dict().Keys.Order(), names.Where(pair => pair.Value).Select(pair => pair.Key).Order());
        Assert.All(
            saved.state_dict(),
            pair => Assert.Equal(pair.Value.data<float>().ToArray(), loaded.state_dict()[pair.Key].data<float>().ToArray()));
        Assert.All(loaded.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void AFileOfAnotherModuleIsRefused()
    {
        using var module = new Affine(3, 2);
        using var wider = new Affine(4, 2);
        using var stacked = new Stacked();
        using var doubles = new Affine(3, 2).to(ScalarType.Float64);
        Assert.Throws<ArgumentException>(() => module.load(Saved(wider)));
        Assert.Throws<ArgumentException>(() => module.load(Saved(stacked)));
        Assert.Throws<ArgumentException>(() => module.load(Saved(doubles)));
    }

    [Fact]
    public void AFileThatEndsTooSoonIsRefused()
    {
        using var module = new Affine(3, 2);
        var path = Saved(module);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Throws<EndOfStreamException>(() => module.load(path));
    }

    [Fact]
    public void LooselyItTakesWhatItHas()
    {
        using var scope = NewDisposeScope();
        using var stacked = new Stacked();
        using var layer = new Affine(3, 2);
        using var holder = new Holder(layer);
        using var other = new Affine(3, 2);
        using var single = new Single(other);
        var before = Numbers.Read(layer.Weight);
        using (no_grad())
            layer.Bias.add_(9);
        var path = Saved(holder);
        using (no_grad())
            other.Weight.zero_();
        var names = new Dictionary<string, bool>();

        single.load(path, strict: false, skip: ["kept.bias"], loadedParameters: names);

        Numbers.Close(before, other.Weight, 0);
        Numbers.Close([0, 0], other.Bias, 0);
        Assert.Equal(
            [("extra", false), ("kept.bias", true), ("kept.weight", true)],
            names.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Throws<ArgumentException>(() => single.load(path));
    }

    private string Saved(nn.Module module)
    {
        var path = Path.Combine(folder, Path.GetRandomFileName());
        module.save(path);
        return path;
    }

    private sealed class Holder : nn.Module
    {
        private readonly TorchSharp.Modules.Parameter extra = nn.Parameter(ones([5, 7]));
        private readonly Affine kept;

        public Holder(Affine kept)
            : base(nameof(Holder))
        {
            this.kept = kept;
            RegisterComponents();
        }

        public override string ToString() => $"{nameof(Holder)} of {extra.numel()} and {kept.Weight.numel()}";
    }

    private sealed class Single : nn.Module
    {
        private readonly Affine kept;

        public Single(Affine kept)
            : base(nameof(Single))
        {
            this.kept = kept;
            RegisterComponents();
        }

        public override string ToString() => $"{nameof(Single)} of {kept.Weight.numel()}";
    }
}
