using Harness.Common;
using static TorchSharp.torch;

namespace Harness.Models.Texts;

/// <summary>Assigns texts, as a <see cref="TfidfVectorizer"/> describes them, to classes.</summary>
public abstract class RowClassifier
{
    /// <summary>The number of learned numbers.</summary>
    public abstract long Parameters { get; }

    /// <summary>Gives the class of a text; of classes that are equally likely, the first.</summary>
    public abstract int Classify(SparseRow row);

    /// <summary>Gives everything that it takes to make the classifier again, by name. The caller disposes of the tensors.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> ToTensors();

    /// <summary>Makes the classifier again from <see cref="ToTensors"/>.</summary>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="source">The name of the file, for messages.</param>
    /// <exception cref="DataFormatException">The tensors are those of no classifier, or of one for other columns or classes.</exception>
    public static RowClassifier Of(IReadOnlyDictionary<string, Tensor> tensors, int columns, int classes, string source)
    {
        if (RandomForest.IsIn(tensors))
            return RandomForest.Read(tensors, columns, classes, source);
        if (LogisticClassifier.IsIn(tensors))
            return LogisticClassifier.Read(tensors, columns, classes, source);
        throw new DataFormatException(
            $"{source}: its tensors are {string.Join(", ", tensors.Keys)}. Expected those of a random forest or of a logistic regression: "
            + "run the entry again.");
    }
}
