namespace Harness.Tasks.SentenceVectors;

/// <summary>The figures that others published for the test sets of sentence vectors.</summary>
internal static class PublishedVectorFigures
{
    // The Spearman correlation of LaBSE-en-ru on encodechka's first task, which is the teacher of the study below.
    private const decimal LabseEnRu = 0.7944m;

    private const string Encodechka = "encodechka (avidale/encodechka on GitHub)";
    private const string Study = "a study of pruned sentence encoders (2024)";

    /// <summary>The figures for the STS benchmark's test set.</summary>
    public static PublishedFigures English { get; } = new(
        "The leaderboard scores the network from which every entry here begins, as its authors published it.",
        [new("MTEB (arXiv 2210.07316)", "all-MiniLM-L6-v2", "as published", 22_565_376, 0.820325m, 0.820325m) { Entry = "teacher" }]);

    /// <summary>The figures for encodechka's first task, by source.</summary>
    public static PublishedFigures Russian { get; } = new(
        "The networks of these figures have read far more text than the teacher here. Each figure is the best of several ways to pool, chosen on "
        + "the test itself, where pooling is chosen beforehand here. LaBSE-en-ru is the teacher of the study, whose networks have half of its "
        + "heads and half of its feed-forward neurons.",
        [
            new(Study, "LaBSE-en-ru (its teacher)", "as published", 128_345_088, LabseEnRu, LabseEnRu) { Entry = "teacher" },
            new(Study, "LaBSE-en-ru", "halves, distilled", 85_845_504, 0.7894m, LabseEnRu) { Entry = "taylor-halves" },
            new(Study, "LaBSE-en-ru", "halves alone", 85_845_504, 0.7187m, LabseEnRu) { Entry = "taylor-halves-only" },
            new(Encodechka, "LaBSE", "as published", Parameters: null, 0.7946m, TeacherScore: null),
            new(Encodechka, "rubert-tiny2", "as published", Parameters: null, 0.7504m, TeacherScore: null),
        ]);
}
