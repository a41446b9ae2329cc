namespace Harness.Tasks.NamedEntities;

/// <summary>The number of columns of a file, which its first line with a word sets for all others.</summary>
internal sealed class ColumnCount
{
    /// <summary>The number of columns; 0 before the first line.</summary>
    public int Expected { get; private set; }

    /// <summary>The number of the line, from 1, that set it.</summary>
    public int SetByLine { get; private set; }

    /// <summary>Tells whether a line has as many columns as the first.</summary>
    /// <param name="columns">The number of columns of the line.</param>
    /// <param name="line">The number of the line, from 1.</param>
    public bool Fits(int columns, int line)
    {
        if (Expected == 0)
        {
            Expected = columns;
            SetByLine = line;
        }

        return columns == Expected;
    }
}
