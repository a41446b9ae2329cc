using TorchSharp.Native;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module learns.</summary>
    public class Parameter : torch.Tensor
    {
        /// <param name="data">A tensor, which becomes empty: its storage and its place in a dispose scope pass to the parameter.</param>
        public Parameter(torch.Tensor data, bool requires_grad = true)
            : base(data, data.OwningDisposeScope)
        {
            Shim.Check(Shim.shim_set_requires_grad(Handle, requires_grad ? 1 : 0));
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
