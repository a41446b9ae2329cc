using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp.Modules
{
    /// <summary>Rows of a table by number.</summary>
    public sealed class Embedding : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private static readonly Operator Lookup = new("aten::embedding");

        internal Embedding(torch.Tensor table)
            : base(nameof(Embedding))
        {
            weight = new Parameter(table);
            register_parameter(nameof(weight), weight);
        }

        public Parameter? weight { get; }

        public override torch.Tensor forward(torch.Tensor input) => Lookup.Call(weight, input);

        protected override void RegisterComponents()
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                if (padding_idx is not null || max_norm is not null || scale_grad_by_freq || sparse)
                    throw new NotSupportedException("padding_idx, max_norm, scale_grad_by_freq and sparse are not part of this stand-in.");
                return new(randn([num_embeddings, embedding_dims], dtype, device));
            }
        }
    }
}
