using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Zeroes elements at random while training, and scales the others up.</summary>
    public sealed class Dropout : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal Dropout(double p)
            : base(nameof(Dropout)) => this.p = p;

        public double p { get; set; }

        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.dropout(tensor, p, training);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Dropout Dropout(double p = 0.5, bool inplace = false) =>
                inplace ? throw new NotSupportedException("inplace is not part of this stand-in.") : new(p);
        }
    }
}
