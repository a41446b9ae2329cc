using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>One layer under two names, a list of layers, a buffer, a parameter of its own and dropout.</summary>
internal sealed class Stacked : nn.Module<Tensor, Tensor>
{
    private readonly Affine first;
    private readonly ModuleList<Affine> middle;
    private readonly Affine again;
    private readonly Parameter scale;
    private readonly Tensor offset;
    private readonly Dropout dropout;

    public Stacked()
        : base(nameof(Stacked))
    {
        first = new Affine(3, 3);
        middle = nn.ModuleList(new Affine(3, 2), new Affine(2, 3));
        again = first;
        scale = nn.Parameter(full([1], 2, ScalarType.Float32));
        offset = ones([3]);
        dropout = nn.Dropout(0.5);
        RegisterComponents();
        scale.DetachFromDisposeScope();
        offset.DetachFromDisposeScope();
    }

    public Dropout Dropout => dropout;

    public ModuleList<Affine> Middle => middle;

    public override Tensor forward(Tensor input)
    {
        var hidden = first.forward(input);
        foreach (var layer in middle)
            hidden = layer.forward(hidden);
        return dropout.forward(again.forward(hidden) * scale + offset);
    }
}
