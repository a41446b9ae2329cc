using Harness.Models.Sequence;
using Harness.Results;

namespace Harness.Tasks;

/// <summary>What entries are asked to do: everything that encoder, training, refereeing and results need to know of it.</summary>
public abstract class ContestTask
{
    /// <summary>Short, as in run records.</summary>
    public abstract string Name { get; }

    /// <summary>The classes that the head tells apart, in the order of their ids.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>What the task measures.</summary>
    public abstract TaskMetrics Metrics { get; }

    /// <summary>The noun phrase for what the headline is broken down by, such as "type of entity".</summary>
    public abstract string TypeName { get; }

    /// <summary>What a tagger of whole words has to know; null for a task that does not label words.</summary>
    public virtual WordLabelling? WordLabelling => null;
}
