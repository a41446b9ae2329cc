using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training.Pretraining;

/// <summary>
/// Distils a masked-language model into a smaller one with the same vocabulary (Sanh et al., arXiv 1910.01108, section 2; Turc et al., arXiv
/// 1908.08962, section 3). The loss is the sum of three: the cross-entropy at masked positions; the mean KL divergence from the teacher's
/// distribution over the vocabulary to the student's, at every token; and the squared distance between the two pooled vectors of whole texts, both
/// of length 1, where a linear adapter brings the student's to the teacher's width. The adapter is thrown away.
/// </summary>
/// <remarks>
/// The sequences that are masked are cut from running text. A pooled vector is that of a text alone. For each batch as many texts are drawn as it has
/// sequences, from libtorch's generator, which the pretrainer seeds at every step. The distance is summed over the vector's numbers; their mean would
/// hardly count beside the other two.
/// </remarks>
public sealed class DistilledTokenLearner : IMaskedLearner
{
    private readonly Learning learning;
    private readonly MaskedLanguageModel teacher;
    private readonly Network pooled;
    private readonly Batcher texts;
    private readonly int numberOfTexts;

    /// <param name="student">The model that learns, which has a pooler.</param>
    /// <param name="teacher">The model whose distributions it learns. It is frozen.</param>
    /// <param name="pooled">The network whose pooled vectors it learns. It is frozen.</param>
    /// <param name="texts">The texts whose pooled vectors it learns, in the vocabulary of the three.</param>
    /// <param name="seed">Decides the adapter's first weights.</param>
    /// <exception cref="ArgumentException">The three do not have the same vocabulary, or there is no text.</exception>
    public DistilledTokenLearner(MaskedLanguageModel student, MaskedLanguageModel teacher, Network pooled, IReadOnlyList<Example> texts, int seed)
    {
        if (texts.Count == 0)
            throw new ArgumentException("There is no text. Expected one at least, whose pooled vector is learnt.", nameof(texts));
        if (student.Shape.Vocabulary != teacher.Shape.Vocabulary || student.Shape.Vocabulary != pooled.Shape.Vocabulary)
            throw new ArgumentException(
                $"A student of {student.Shape.Vocabulary} entries and teachers of {teacher.Shape.Vocabulary} and {pooled.Shape.Vocabulary}. "
                + "Expected the same vocabulary.");
        this.teacher = teacher;
        this.pooled = pooled;
        this.texts = new Batcher(texts);
        numberOfTexts = texts.Count;
        teacher.eval();
        pooled.Module.eval();
        manual_seed(seed);
        learning = new Learning(student, pooled.Shape.Hidden);
        learning.to(student.parameters().First().device);
    }

    public string Name => "masked tokens, the pretrained teacher's distributions over the vocabulary and the teacher's pooled vectors";

    public BertShape Shape => learning.Student.Shape;

    public nn.Module Module => learning;

    public Tensor Logits(MaskedBatch batch) => learning.Student.forward(batch.TokenIds, batch.Positions);

    public Tensor Loss(MaskedBatch batch)
    {
        var everywhere = arange(batch.TokenIds.numel(), device: batch.TokenIds.device);
        var logits = learning.Student.forward(batch.TokenIds, everywhere); // (B T, V)
        int[] drawn = [.. randint(numberOfTexts, [batch.TokenIds.size(0)]).data<long>().ToArray().Select(text => (int)text)];
        var whole = texts.Of(drawn, batch.TokenIds.device);
        var vectors = learning.PooledOf(whole); // (B, H of the teacher)
        Tensor target;
        Tensor targetVectors;
        using (no_grad())
        {
            target = nn.functional.log_softmax(teacher.forward(batch.TokenIds, everywhere), 1);
            targetVectors = OfLengthOne(PooledOf(pooled.Module.Bert, whole, pooled.Shape.Pooling));
        }

        var guessed = nn.functional.cross_entropy(logits.index_select(0, batch.Positions), batch.Targets);
        var student = nn.functional.log_softmax(logits, 1);
        var divergence = nn.functional.kl_div(student, target, log_target: true, reduction: nn.Reduction.Sum).Over(logits.size(0));
        var distance = (OfLengthOne(vectors) - targetVectors).square().sum(1).mean();
        return guessed.Plus(divergence).Plus(distance);
    }

    private static Tensor PooledOf(BertModel bert, Batch texts, Pooling pooling) =>
        bert.Pool(bert.forward(texts.TokenIds, texts.Mask, null)[^1], texts.Mask, pooling);

    private static Tensor OfLengthOne(Tensor vectors) => nn.functional.normalize(vectors, dim: 1);

    /// <summary>The student and the adapter, which are all that is trained.</summary>
    private sealed class Learning : nn.Module
    {
        private readonly MaskedLanguageModel student;
        private readonly Linear adapter;

        public Learning(MaskedLanguageModel student, int width)
            : base(nameof(Learning))
        {
            this.student = student;
            adapter = nn.Linear(student.Shape.Hidden, width);
            RegisterComponents();
        }

        public MaskedLanguageModel Student => student;

        public Tensor PooledOf(Batch texts)
        {
            var pooled = DistilledTokenLearner.PooledOf(student.Bert, texts, student.Shape.Pooling);
            return adapter.forward(Precision.Cast(pooled, adapter.weight.dtype));
        }
    }
}
