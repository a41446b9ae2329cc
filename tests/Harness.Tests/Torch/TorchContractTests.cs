using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Tests.Torch;

/// <summary>Tests of what this project assumes about TorchSharp. A later version that changes it fails here.</summary>
[Collection("torch")]
public sealed class TorchContractTests
{
    [Fact]
    public void Full_has_the_value_and_the_type_that_it_is_asked_for()
    {
        using var scope = NewDisposeScope();
        var filled = full([2, 3], 1.5, dtype: ScalarType.Float32);
        Assert.Equal(ScalarType.Float32, filled.dtype);
        Assert.Equal([2, 3], filled.shape);
        Assert.Equal(Enumerable.Repeat(1.5f, 6), filled.data<float>().ToArray());
    }

    [Fact]
    public void Products_of_shapes_that_do_not_fit_throw()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ExternalException>(() => ones(2, 3).mm(ones(4, 5)));
        Assert.Throws<ExternalException>(() => ones(1, 2, 3).bmm(ones(1, 4, 5)));
        Assert.Throws<ExternalException>(() => nn.functional.linear(ones(2, 3), ones(4, 5)));
    }

    [Fact]
    public void Kl_div_takes_logarithms_of_both_distributions()
    {
        using var scope = NewDisposeScope();
        double[] p = [0.2, 0.3, 0.5];
        double[] q = [0.6, 0.1, 0.3];
        var divergence = nn.functional.kl_div(tensor(q).log(), tensor(p).log(), log_target: true, reduction: nn.Reduction.Sum);
        Assert.Equal(p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum(), divergence.item<double>(), 12);
    }

    [Fact]
    public void Cross_entropy_takes_classes_as_int64()
    {
        using var scope = NewDisposeScope();
        var loss = nn.functional.cross_entropy(tensor(new double[,] { { 1, 2 }, { 3, 0 } }), tensor(new long[] { 1, 1 }));

        // The loss of the first row is log(1 + e^-1), and that of the second is log(1 + e^3).
        Assert.Equal((Math.Log(1 + Math.Exp(-1)) + Math.Log(1 + Math.Exp(3))) / 2, loss.item<double>(), 12);
    }

    [Fact]
    public void Scaled_dot_product_attention_adds_the_mask_before_the_softmax()
    {
        using var scope = NewDisposeScope();
        var query = tensor(new double[,] { { 1, 0 }, { 0, 2 } }).view(1, 1, 2, 2);
        var key = tensor(new double[,] { { 1, 1 }, { 2, 0 }, { 0, 3 } }).view(1, 1, 3, 2);
        var value = tensor(new double[,] { { 1, 0 }, { 0, 1 }, { 5, 5 } }).view(1, 1, 3, 2);
        var mask = tensor(new[] { 0, 0, double.NegativeInfinity }).view(1, 1, 1, 3);
        var context = nn.functional.scaled_dot_product_attention(query, key, value, mask);

        // The scores of the first query are 1 and 2, of the second 2 and 0, each over the root of the width; the third key is masked.
        var first = 1 / (1 + Math.Exp(1 / Math.Sqrt(2)));
        var second = 1 / (1 + Math.Exp(-2 / Math.Sqrt(2)));
        Assert.Equal(new[] { first, 1 - first, second, 1 - second }, context.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void The_gradient_of_index_select_counts_how_often_a_row_was_taken()
    {
        using var scope = NewDisposeScope();
        var table = zeros([3, 2], requires_grad: true);
        table.index_select(0, tensor(new long[] { 2, 0, 2 })).sum().backward();
        Assert.Equal(new float[] { 1, 1, 0, 0, 2, 2 }, table.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_dispose_scope_frees_all_tensors_but_those_that_are_moved_out()
    {
        using var outer = NewDisposeScope();
        Tensor kept;
        Tensor freed;
        using (NewDisposeScope())
        {
            freed = ones(2);
            kept = (freed + 1).MoveToOuterDisposeScope();
        }

        Assert.True(freed.IsInvalid);
        Assert.False(kept.IsInvalid);
    }

    [Fact]
    public void Clip_grad_norm_scales_by_the_norm_of_all_gradients_together()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(zeros(1)), new(zeros(1))];
        (parameters[0] * 3).sum().backward();
        (parameters[1] * 4).sum().backward();
        Assert.Equal(5, nn.utils.clip_grad_norm_(parameters, 1), 6);
        Assert.Equal([0.6, 0.8], parameters.Select(parameter => Math.Round(parameter.grad!.item<float>(), 5)));
    }

    [Fact]
    public void Decompositions_agree_with_cases_worked_by_hand()
    {
        using var scope = NewDisposeScope();
        var matrix = tensor(new double[,] { { 2, 1 }, { 1, 2 } });

        // Eigenvalues come in rising order, here 1 and 3, and singular values in falling order.
        var (values, vectors) = linalg.eigh(matrix);
        Close([1, 3], values);
        Close([2, 1, 1, 2], (vectors * values).mm(vectors.t()));
        var (u, s, vh) = linalg.svd(tensor(new double[,] { { 0, 2 }, { 1, 0 }, { 0, 0 } }), fullMatrices: false);
        Assert.Equal([3, 2], u.shape);
        Close([2, 1], s);
        Close([0, 2, 1, 0, 0, 0], (u * s).mm(vh));
        Close([Math.Sqrt(2), 0, Math.Sqrt(0.5), Math.Sqrt(1.5)], linalg.cholesky(matrix));
    }

    [Fact]
    public void AdamW_steps_as_its_formula_says()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones([1], ScalarType.Float64));
        using var optimizer = optim.AdamW([parameter], lr: 0.1, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01);
        (parameter * 2).sum().backward();
        optimizer.step();

        // The first step, with its bias corrected, is the sign of the gradient, except for eps.
        Assert.Equal(1 - 0.1 * 0.01 - 0.1 * 2 / (2 + 1e-8), parameter.item<double>(), 12);
    }

    private static void Close(double[] expected, Tensor actual) =>
        Assert.Equal(expected, actual.contiguous().data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
}
