namespace TestSupport;

/// <summary>A track that is described in a file, and its corpus.</summary>
internal static class OwnTrack
{
    public const string Json = """
        {
          // Comments and a comma at the end are allowed.
          "name": "beings-and-places",
          "data": { "train": "corpus/train.txt", "validation": "corpus/valid.txt", "test": "corpus/test.txt" },
          "types": ["BEING", "PLACE", "OTHER"],
          "parameter_cap": 12000,
          "shapes": {
            "teacher": { "vocabulary": 400, "hidden": 24, "layers": 2, "heads": 2, "intermediate": 48, "positions": 64 },
            "student": { "hidden": 12, "layers": 1, "heads": 2, "intermediate": 24 },
            "embedding_rank": 8
          },
          "recipes": {
            "teacher": { "learning_rate": 0.003, "epochs": 2 },
            "from_scratch": { "learning_rate": 0.003, "epochs": 1, "schedule": "cosine" },
            "fine_tuning": { "learning_rate": 0.001, "epochs": 1 }
          },
          "threads": 1,
        }
        """;

    /// <summary>Writes the corpus that <see cref="Json"/> names. MISC goes with ORG, so that three types are left.</summary>
    public static void WriteCorpus(string folder) => SmallCorpus.Write(
        folder, tag => tag.Replace("PER", "BEING", StringComparison.Ordinal).Replace("LOC", "PLACE", StringComparison.Ordinal)
            .Replace("ORG", "OTHER", StringComparison.Ordinal).Replace("MISC", "OTHER", StringComparison.Ordinal));
}
