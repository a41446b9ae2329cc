namespace Harness.Models.Bert;

/// <summary>How large a network of a shape is, told from the shape alone.</summary>
internal static class ShapeSize
{
    /// <summary>Elements of a classifier's matrices and of its table of rows; biases and normalisations left out. A double, since a damaged shape may ask for any number.</summary>
    public static double Matrices(BertShape shape, int labels)
    {
        double rows = shape.EmbeddingRows ?? shape.Vocabulary, width = shape.Hidden;
        var words = shape.EmbeddingRank is { } rank ? rank * (rows + width) : rows * width;
        return words + (shape.EmbeddingRows is null ? 0 : shape.Vocabulary) + width * ((double)shape.Positions + shape.TokenTypes + labels)
            + Enumerable.Range(0, shape.Sharing == LayerSharing.None ? shape.Layers : 1).Sum(layer => Attention(shape.Layer(layer)))
            + Enumerable.Range(0, shape.Sharing == LayerSharing.Layer ? 1 : shape.Layers).Sum(layer => FeedForward(shape.Layer(layer)));
    }

    private static double Attention(LayerShape layer)
    {
        double width = layer.Hidden, inner = (double)layer.Heads * layer.HeadWidth;
        return new[] { "query", "key", "value" }.Sum(part => Dense(layer, $"attention.self.{part}", inner, width)) + Dense(layer, "attention.output.dense", width, inner);
    }

    private static double FeedForward(LayerShape layer) =>
        Dense(layer, "intermediate.dense", layer.Intermediate, layer.Hidden) + Dense(layer, "output.dense", layer.Hidden, layer.Intermediate);

    private static double Dense(LayerShape layer, string name, double outputs, double inputs) =>
        layer.RankOf(name) is { } rank ? rank * (outputs + inputs) : outputs * inputs;
}
