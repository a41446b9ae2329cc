using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = TorchSharp.Modules.Dropout;

namespace Bench.Speed;

/// <summary>
/// BERT with a linear head on every token (Devlin et al., arXiv 1810.04805) as it is usually written with TorchSharp: its own modules, float32,
/// and attention as two matrix products around a softmax. It shares no code with the harness's network, which is compared with it.
/// </summary>
public sealed class PlainBert : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly Embedding words;
    private readonly Embedding positions;
    private readonly Embedding segments;
    private readonly LayerNorm norm;
    private readonly Dropout dropout;
    private readonly ModuleList<PlainLayer> layers;
    private readonly Linear classifier;

    public PlainBert(BertShape shape, int labels)
        : base(nameof(PlainBert))
    {
        words = nn.Embedding(shape.Vocabulary, shape.Hidden);
        positions = nn.Embedding(shape.Positions, shape.Hidden);
        segments = nn.Embedding(shape.TokenTypes, shape.Hidden);
        norm = nn.LayerNorm(shape.Hidden, eps: shape.LayerNormEps);
        dropout = nn.Dropout(shape.Dropout);
        layers = nn.ModuleList(Enumerable.Range(0, shape.Layers).Select(_ => new PlainLayer(shape)).ToArray());
        classifier = nn.Linear(shape.Hidden, labels);
        RegisterComponents();
    }

    /// <summary>Draws weights as BERT does, from a normal distribution with deviation 0.02. Biases are zero.</summary>
    public static PlainBert Random(BertShape shape, int labels, int seed)
    {
        manual_seed(seed);
        var network = new PlainBert(shape, labels);
        foreach (var module in network.modules())
        {
            if (module is Embedding embedding)
                nn.init.normal_(embedding.weight!, 0, 0.02);
            if (module is Linear linear)
            {
                nn.init.normal_(linear.weight!, 0, 0.02);
                nn.init.zeros_(linear.bias!);
            }
        }

        return network;
    }

    /// <param name="input1">Token ids (B, T).</param>
    /// <param name="input2">A mask (B, T) that is true for tokens and false for padding; null where there is no padding.</param>
    /// <returns>Logits (B, T, C).</returns>
    public override Tensor forward(Tensor input1, Tensor? input2)
    {
        var places = arange(input1.size(1)).unsqueeze(0);
        var embedded = words.forward(input1) + positions.forward(places) + segments.forward(zeros_like(input1));
        var hidden = dropout.forward(norm.forward(embedded));

        // (B, 1, 1, T)
        var padding = input2?.logical_not().unsqueeze(1).unsqueeze(2);
        foreach (var layer in layers)
            hidden = layer.forward(hidden, padding);
        return classifier.forward(dropout.forward(hidden));
    }
}

/// <summary>Self-attention, then the feed-forward block, each added to its input and normalised.</summary>
public sealed class PlainLayer : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear attentionOutput;
    private readonly LayerNorm attentionNorm;
    private readonly Linear intermediate;
    private readonly GELU activation;
    private readonly Linear output;
    private readonly LayerNorm outputNorm;
    private readonly Dropout dropout;
    private readonly Dropout attentionDropout;
    private readonly int heads;

    public PlainLayer(BertShape shape)
        : base(nameof(PlainLayer))
    {
        heads = shape.Heads;
        query = nn.Linear(shape.Hidden, shape.Hidden);
        key = nn.Linear(shape.Hidden, shape.Hidden);
        value = nn.Linear(shape.Hidden, shape.Hidden);
        attentionOutput = nn.Linear(shape.Hidden, shape.Hidden);
        attentionNorm = nn.LayerNorm(shape.Hidden, eps: shape.LayerNormEps);
        intermediate = nn.Linear(shape.Hidden, shape.Intermediate);
        activation = nn.GELU();
        output = nn.Linear(shape.Intermediate, shape.Hidden);
        outputNorm = nn.LayerNorm(shape.Hidden, eps: shape.LayerNormEps);
        dropout = nn.Dropout(shape.Dropout);
        attentionDropout = nn.Dropout(shape.AttentionDropout ?? shape.Dropout);
        RegisterComponents();
    }

    /// <param name="input1">Hidden states (B, T, H).</param>
    /// <param name="input2">A mask (B, 1, 1, T) that is true for padding; null where there is none.</param>
    /// <returns>Hidden states (B, T, H).</returns>
    public override Tensor forward(Tensor input1, Tensor? input2)
    {
        var attended = attentionNorm.forward(dropout.forward(attentionOutput.forward(Attend(input1, input2))) + input1);
        var inner = activation.forward(intermediate.forward(attended));
        return outputNorm.forward(dropout.forward(output.forward(inner)) + attended);
    }

    private Tensor Attend(Tensor hidden, Tensor? padding)
    {
        var batch = hidden.size(0);
        var tokens = hidden.size(1);
        var width = hidden.size(2) / heads;
        var q = Split(query.forward(hidden));
        var k = Split(key.forward(hidden));
        var v = Split(value.forward(hidden));

        // (B, N, T, T)
        var scores = matmul(q, k.transpose(-2, -1)) / Math.Sqrt(width);
        if (padding is not null)
            scores = scores.masked_fill(padding, float.NegativeInfinity);
        var weights = attentionDropout.forward(nn.functional.softmax(scores, -1));
        return matmul(weights, v).transpose(1, 2).reshape(batch, tokens, -1);

        // (B, T, H) -> (B, N, T, D)
        Tensor Split(Tensor projected) => projected.view(batch, tokens, heads, width).transpose(1, 2);
    }
}

/// <summary>Training as it is usually written with TorchSharp: <c>optim.AdamW</c> with a clipped gradient.</summary>
public sealed class PlainTraining : IDisposable
{
    private readonly PlainBert network;
    private readonly AdamW optimizer;
    private readonly double clipNorm;

    public PlainTraining(PlainBert network, Recipe recipe)
    {
        this.network = network;
        clipNorm = recipe.ClipNorm;
        var matrices = network.parameters().Where(parameter => parameter.ndim > 1).ToArray();
        var vectors = network.parameters().Where(parameter => parameter.ndim <= 1).ToArray();
        optimizer = optim.AdamW(
            [
                new AdamW.ParamGroup(matrices, recipe.LearningRate, weight_decay: recipe.WeightDecay),
                new AdamW.ParamGroup(vectors, recipe.LearningRate, weight_decay: 0),
            ],
            recipe.LearningRate);
    }

    /// <summary>Does one training step.</summary>
    /// <returns>The loss of the step.</returns>
    public double Step(Batch batch)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var logits = network.forward(batch.TokenIds, batch.Mask);
        var loss = nn.functional.cross_entropy(logits.view(-1, logits.size(-1)), batch.Labels.reshape(-1), ignore_index: Example.Ignored);
        loss.backward();
        Update();
        return loss.item<float>();
    }

    /// <summary>Clips the gradients and updates the weights with them.</summary>
    public void Update()
    {
        nn.utils.clip_grad_norm_(network.parameters(), clipNorm);
        optimizer.step();
    }

    public void Dispose() => optimizer.Dispose();
}
