using Harness.Models.Inputs;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>A model whose numbers are the weights of a module of libtorch, which gradients train.</summary>
public abstract class NeuralModel : Model
{
    /// <summary>The module that holds the weights.</summary>
    public abstract nn.Module Module { get; }

    /// <summary>Computes a batch of inputs that are as <see cref="Model.Read"/> gives them.</summary>
    public abstract NetworkOutput Compute(Batch batch);

    /// <summary>
    /// Makes the inner layers compute in another type than the type of the weights, until the returned object is disposed of. The weights and their
    /// gradients keep their type.
    /// </summary>
    /// <param name="activations">The type, such as bfloat16; null for the type of the weights.</param>
    public virtual IDisposable ComputeIn(ScalarType? activations) => new Unchanged();

    /// <summary>True where the model reads words in place of a BERT's tokens. Its labels are those of words, and not of their tokens.</summary>
    public virtual bool ReadsWords => false;

    /// <summary>
    /// Gives the inputs of a split as the model is trained on them. Sentences of a document may be put together into fewer inputs; their labelled
    /// positions keep their order.
    /// </summary>
    public virtual IReadOnlyList<Example> ReadForTraining(IReadOnlyList<Example> examples) => Read(examples);

    public override ParameterCount Count() => ParameterCount.Of(Module);

    /// <summary>The parameters and buffers by name; a parameter that several layers share comes once, under its first name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors() => Module.named_parameters()
        .Select(entry => KeyValuePair.Create<string, Tensor>(entry.name, entry.parameter))
        .Concat(Module.named_buffers().Select(entry => KeyValuePair.Create(entry.name, entry.buffer)))
        .ToDictionary();

    public override void MoveTo(Device device) => Module.to(device);

    public override void Dispose() => Module.Dispose();

    /// <summary>Runs the model over inputs that it has read, in evaluation mode, without gradients, in batches of similar length.</summary>
    /// <param name="examples">The inputs, as <see cref="Model.Read"/> gives them.</param>
    /// <param name="beginning">An action that receives every batch before it is computed.</param>
    /// <returns>One batch after another; the tensors of a batch live until the next batch is asked for.</returns>
    internal IEnumerable<(Batch Batch, NetworkOutput Output)> OutputsOf(
        IReadOnlyList<Example> examples, Device device, int batchSize = 32, Action<Batch>? beginning = null)
    {
        var wasTraining = Module.training;
        Module.eval();
        var batcher = new Batcher(examples);
        try
        {
            foreach (var indices in LengthBuckets.Sorted([.. examples.Select(example => example.Length)], batchSize))
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var batch = batcher.Of(indices, device);
                beginning?.Invoke(batch);
                yield return (batch, Compute(batch));
            }
        }
        finally
        {
            Module.train(wasTraining);
        }
    }

    /// <summary>Computes the logits at every labelled position of a split, in evaluation mode and without gradients.</summary>
    /// <param name="beginning">An action that receives every batch before it is computed.</param>
    /// <returns>(n, C), example after example, in float32</returns>
    public virtual Tensor LogitsAt(IReadOnlyList<Example> examples, Device device, Action<Batch>? beginning = null)
    {
        using var _ = no_grad();
        var read = ReadForTraining(examples);
        var rows = new Batcher(read).Labelled;
        Tensor? logits = null;
        foreach (var (batch, output) in OutputsOf(read, device, beginning: beginning))
        {
            var classes = output.Logits.size(-1);
            logits ??= zeros([rows, classes], device: device).DetachFromDisposeScope();
            var labelled = output.Logits.ndim == 2 ? output.Logits : output.Logits.reshape(-1, classes).index_select(0, batch.LabelledPositions);
            logits.index_copy_(0, batch.LabelledRows, labelled.to(ScalarType.Float32));
        }

        return logits ?? throw new ArgumentException("There is no example to compute logits for. Expected at least one.", nameof(examples));
    }

    /// <summary>Keeps the weights alive when the dispose scope ends in which the model was made, because a model outlives it.</summary>
    protected void OutliveScope()
    {
        foreach (var tensor in Tensors().Values)
            tensor.DetachFromDisposeScope();
    }

    /// <summary>Stands for the type of a model whose layers compute in the type of the weights alone, as recurrent ones of libtorch do.</summary>
    private sealed class Unchanged : IDisposable
    {
        public void Dispose()
        {
        }
    }
}

/// <summary>The output of a network for a batch of B inputs of T tokens.</summary>
/// <param name="Logits">
/// The scores of the C classes: for every token (B, T, C), or for every input of a network that pools (B, C). A network without classes gives its
/// pooled vectors (B, H) in their place. Float32 or wider.
/// </param>
/// <param name="HiddenStates">The embeddings and the output of every layer of a BERT: L + 1 tensors (B, T, H). Others give none.</param>
public sealed record NetworkOutput(Tensor Logits, IReadOnlyList<Tensor> HiddenStates);
