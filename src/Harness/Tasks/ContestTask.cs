using Harness.Models;
using Harness.Models.Sequence;
using Harness.Results;
using Harness.Text;
using Harness.Training;

namespace Harness.Tasks;

/// <summary>A task that entries are asked to do: everything that encoder, training, refereeing and results need to know of it.</summary>
public abstract class ContestTask
{
    /// <summary>The short name of the task.</summary>
    public abstract string Name { get; }

    /// <summary>The names of the labels that a model predicts, in the order of their ids; none where models give vectors.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>True where models predict labels, and false where they give every input a vector.</summary>
    public bool HasLabels => Labels.Count > 0;

    /// <summary>
    /// True where the data give training inputs the vectors that they are to have (<see cref="Split.Targets"/>), from which the teacher learns.
    /// </summary>
    public virtual bool HasTargets => false;

    /// <summary>The metrics of the task.</summary>
    public abstract TaskMetrics Metrics { get; }

    /// <summary>The noun phrase for what the headline is broken down by, such as "type of entity".</summary>
    public abstract string TypeName { get; }

    /// <summary>The names of what the headline is broken down by.</summary>
    public virtual IReadOnlyList<string> Types => Labels;

    /// <summary>
    /// True where an input has one label as a whole, which <c>[CLS]</c> carries, or one vector; false where every word has a label.
    /// </summary>
    public abstract bool LabelsWholeInputs { get; }

    /// <summary>What a tagger of whole words needs to know; null for a task that does not label words.</summary>
    public virtual WordLabelling? WordLabelling => null;

    /// <summary>Counts the sentences, words, tokens and labels of a split.</summary>
    public virtual SplitStatistics StatisticsOf(Split split) => SplitStatistics.Of(split, Labels);

    /// <summary>Says what a trained model finds in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="model">The model of a finished run; a network has its own labels.</param>
    /// <param name="wordPiece">The vocabulary of that run.</param>
    /// <returns>The lines to print, at least one.</returns>
    /// <exception cref="ArgumentException">The text is empty, or the model was made for another task.</exception>
    public abstract IReadOnlyList<string> Describe(string text, Model model, BertWordPiece wordPiece);
}
