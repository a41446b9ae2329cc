namespace Harness.Contest.Methods;

/// <summary>The names of what entries do to a teacher, by which pages filter them. A plug-in may use others.</summary>
public static class Technique
{
    /// <summary>A matrix becomes a product of two smaller ones.</summary>
    public const string LowRank = "low rank";

    /// <summary>Weights are set to zero.</summary>
    public const string Pruning = "pruning";

    /// <summary>Weights are rounded to few bits.</summary>
    public const string Quantization = "quantization";

    /// <summary>Attention heads are removed.</summary>
    public const string Heads = "heads";

    /// <summary>Layers are removed.</summary>
    public const string Layers = "layers";

    /// <summary>Layers share their weights.</summary>
    public const string Sharing = "sharing";

    /// <summary>Rows of the embeddings are removed.</summary>
    public const string Vocabulary = "vocabulary";

    /// <summary>Vectors of words that were learnt elsewhere stand beside the embeddings.</summary>
    public const string WordVectors = "word vectors";

    /// <summary>A small network learns what the teacher computes, from random weights.</summary>
    public const string Student = "student";
}
