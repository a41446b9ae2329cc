using Harness.Models.Sequence;

namespace Harness.Tasks;

/// <summary>What entries are asked to do: everything that encoder, training, refereeing and results need to know of it.</summary>
public abstract class ContestTask
{
    /// <summary>Short, as in run records.</summary>
    public abstract string Name { get; }

    /// <summary>The classes that the head tells apart, in the order of their ids.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>What a tagger of whole words has to know; null for a task that does not label words.</summary>
    public virtual WordLabelling? WordLabelling => null;
}
