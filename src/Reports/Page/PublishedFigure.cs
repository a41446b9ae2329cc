namespace Reports.Page;

/// <summary>A figure that others published for CoNLL-2003's test split. Not measured here, and not by these rules.</summary>
/// <param name="F1">As published, in percent.</param>
public sealed record PublishedFigure(string Model, string Setting, long Parameters, double F1)
{
    /// <summary>TextBrewer (Yang et al., ACL 2020 demonstrations, arXiv 2002.12620): BERT-base-cased and students of it; parameters without pooler and head.</summary>
    public static IReadOnlyList<PublishedFigure> TextBrewer { get; } =
    [
        new("BERT-base-cased (its teacher)", "fine-tuned", 107_719_680, 91.1),
        new("T12-nano", "distilled with augmentation", 17_032_192, 89.6),
        new("T4-tiny", "distilled with augmentation", 13_776_480, 89.1),
        new("T12-nano", "distilled", 17_032_192, 78.8),
        new("T3-small", "distilled", 16_656_000, 78.6),
        new("T4-tiny", "distilled", 13_776_480, 77.5),
    ];
}
