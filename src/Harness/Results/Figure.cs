namespace Harness.Results;

/// <summary>A column of runs.csv.</summary>
/// <param name="Name">The header.</param>
/// <param name="Meaning">A sentence for the documentation, and for whoever points at the column of a page.</param>
public abstract record RunColumn(string Name, string Meaning)
{
    /// <summary>
    /// 0 for the columns that the tables had from the start. A column that is added later has the next number, so that it stands behind all others.
    /// </summary>
    public int Added { get; init; }
}

/// <summary>A column of runs.csv that says something in words.</summary>
public sealed record RunWords(string Name, string Meaning, Func<RunOutcome, string> Of) : RunColumn(Name, Meaning);

/// <summary>A whole number in runs.csv that is no result: no table for people shows it.</summary>
public sealed record RunNumber(string Name, string Meaning, Func<RunOutcome, int?> Of) : RunColumn(Name, Meaning);

/// <summary>The place in runs.csv of the columns of a task's metrics.</summary>
public sealed record MetricPlace(MetricPlaceKind Kind) : RunColumn("", "");

public enum MetricPlaceKind
{
    /// <summary>The headline, its parts and its other readings on the test split.</summary>
    Test,

    /// <summary>What is followed on validation.</summary>
    Validation,

    /// <summary>The details on the test split.</summary>
    Detail,
}

/// <summary>
/// A number that a run's record holds. It is declared once, in <see cref="Figures"/>; runs.csv, results.csv, the tables in terminals, pages and
/// README files, and the list of columns in the documentation are made from the declaration.
/// </summary>
/// <param name="Digits">The digits after the point in CSV files.</param>
/// <param name="Of">Reads the number from a record; null where the record has none.</param>
public sealed record Figure(string Name, string Meaning, int Digits, Func<RunRecord, double?> Of) : RunColumn(Name, Meaning)
{
    public Summary Summary { get; init; }

    /// <summary>True when the number comes from a measurement of speed, so that the table takes it from runs that were measured together.</summary>
    public bool IsSpeed { get; init; }

    /// <summary>The header in results.csv; null where there is none.</summary>
    public string? SummaryName
    {
        get => field ?? Summary switch
        {
            Summary.None => null,
            Summary.Mean => Name + "_mean",
            Summary.Median => Name + "_median",
            _ => Name,
        };
        init;
    }

    /// <summary>How tables for people show the summary; null where they do not.</summary>
    public View? View { get; init; }

    /// <inheritdoc cref="EntryColumn.Legend"/>
    public string? Legend { get; init; }
}

/// <summary>How the seeds of an entry become one number in the table of entries.</summary>
public enum Summary
{
    /// <summary>The figure is in the table of runs alone.</summary>
    None,

    /// <summary>The mean over the runs that ended well.</summary>
    Mean,

    /// <summary>The median over the runs that ended well.</summary>
    Median,

    /// <summary>The largest of the runs that ended well.</summary>
    Largest,

    /// <summary>The largest of the runs that ended well; where none did, the largest of the failed and disqualified ones.</summary>
    LargestOfGoodOrAll,
}

/// <summary>How a number of an entry is shown to people.</summary>
/// <param name="Order">Columns stand in this order; where a terminal is narrow the last ones are left out.</param>
/// <param name="Title">The name of the column.</param>
/// <param name="Format">A .NET format for the number, such as N0, or P1 for a share in percent.</param>
public sealed record View(int Order, string Title, string Format)
{
    public bool BestIsHighest { get; init; }

    /// <summary>True when README files and terminals show the column too; false for pages alone.</summary>
    public bool IsMain { get; init; }

    /// <summary>True when the table of a page shows the column before anybody asks for all columns.</summary>
    public bool IsEssential { get; init; }

    /// <summary>True when a page leaves the column out where no entry has the number.</summary>
    public bool IsOptional { get; init; }
}
