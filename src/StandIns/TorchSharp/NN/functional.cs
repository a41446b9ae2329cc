using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>How the losses of the elements become one.</summary>
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        /// <summary>Layers without state.</summary>
        public static partial class functional
        {
            private static readonly Operator Linear = new("aten::linear");
            private static readonly Operator LayerNorm = new("aten::layer_norm");
            private static readonly Operator Gelu = new("aten::gelu");
            private static readonly Operator Dropout = new("aten::dropout");
            private static readonly Operator CrossEntropy = new("aten::cross_entropy_loss");
            private static readonly Operator KlDiv = new("aten::kl_div");

            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Linear.Call(input, weights, bias);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                LayerNorm.Call(input, normalized_shape, weight, bias, eps);

            public static Tensor gelu(Tensor x) => Gelu.Call(x);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                Dropout.Call(input, p, training);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean,
                double label_smoothing = 0.0) =>
                CrossEntropy.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                KlDiv.Call(input, target, (long)reduction, log_target);

            /// <summary>
            /// Attention as Vaswani et al. (arXiv 1706.03762, section 3.2.1) have it, composed: libtorch 1.13 has no public operator for it.
            /// </summary>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false)
            {
                if (is_casual)
                    throw new NotSupportedException("A causal mask is not part of this stand-in: pass attn_mask.");
                // (..., T, D) x (..., D, S) -> (..., T, S); scaling the smaller operand is cheaper.
                var scores = (query * (1.0 / Math.Sqrt(query.size(-1)))).matmul(key.transpose(-2, -1));
                if (attn_mask is not null)
                    scores = attn_mask.dtype == ScalarType.Bool
                        ? scores.masked_fill(attn_mask.logical_not(), double.NegativeInfinity)
                        : scores + attn_mask;
                var weights = scores.softmax(-1);
                return (p > 0 ? dropout(weights, p) : weights).matmul(value);
            }
        }
    }
}
