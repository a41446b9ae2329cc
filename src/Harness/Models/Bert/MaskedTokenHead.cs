using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>Holds the head under the name that checkpoints have it by: <c>cls.predictions</c>.</summary>
public sealed class MaskedTokenHead : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Predictions predictions;

    public MaskedTokenHead(BertShape shape)
        : base(nameof(MaskedTokenHead))
    {
        predictions = new Predictions(shape);
        RegisterComponents();
    }

    /// <param name="input1">Hidden states at the masked positions (N, H)</param>
    /// <param name="input2">The word embeddings (V, H)</param>
    /// <returns>(N, V)</returns>
    public override Tensor forward(Tensor input1, Tensor input2) => predictions.forward(input1, input2);

    private sealed class Predictions : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly Transform transform;

        // (V)
        private readonly Parameter bias;

        public Predictions(BertShape shape)
            : base(nameof(Predictions))
        {
            transform = new Transform(shape);
            bias = nn.Parameter(zeros([shape.Vocabulary]));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input1, Tensor input2)
        {
            var transformed = transform.forward(input1); // (N, H)
            var logits = nn.functional.linear(transformed, Precision.Cast(input2, transformed.dtype)); // (N, V)
            return Precision.Cast(logits, bias.dtype) + bias;
        }
    }

    private sealed class Transform : nn.Module<Tensor, Tensor>
    {
        private readonly Dense dense;
        private readonly LayerNormalization LayerNorm;

        public Transform(BertShape shape)
            : base(nameof(Transform))
        {
            dense = new Dense(shape.Hidden, shape.Hidden);
            LayerNorm = new LayerNormalization(shape.Hidden);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => LayerNorm.forward(nn.functional.gelu(dense.forward(input)));
    }
}
