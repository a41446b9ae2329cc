namespace Harness.Tests.Models.Bert;

/// <summary>
/// The tensors of google-bert/bert-base-cased's model.safetensors, or of a smaller file in the same form. The weight of a normalisation is called
/// gamma and its bias beta. The pooler and both heads of the pretraining are there, without the output layer, which is the word embeddings again.
/// </summary>
internal static class BertBaseCased
{
    /// <summary>The size of the real file in bytes.</summary>
    public const long FileBytes = 435_755_784;

    public static IEnumerable<(string Name, long[] Shape)> Tensors(
        int vocabulary = 28_996, int hidden = 768, int layers = 12, int intermediate = 3_072, int positions = 512) =>
    [
        .. Encoder(vocabulary, hidden, layers, intermediate, positions),
        ("bert.pooler.dense.weight", [hidden, hidden]),
        ("bert.pooler.dense.bias", [hidden]),
        ("cls.predictions.bias", [vocabulary]),
        ("cls.predictions.transform.dense.weight", [hidden, hidden]),
        ("cls.predictions.transform.dense.bias", [hidden]),
        ("cls.predictions.transform.LayerNorm.gamma", [hidden]),
        ("cls.predictions.transform.LayerNorm.beta", [hidden]),
        ("cls.seq_relationship.weight", [2, hidden]),
        ("cls.seq_relationship.bias", [2]),
    ];

    public static IEnumerable<(string Name, long[] Shape)> Encoder(int vocabulary, int hidden, int layers, int intermediate, int positions) =>
    [
        ("bert.embeddings.word_embeddings.weight", [vocabulary, hidden]),
        ("bert.embeddings.position_embeddings.weight", [positions, hidden]),
        ("bert.embeddings.token_type_embeddings.weight", [2, hidden]),
        ("bert.embeddings.LayerNorm.gamma", [hidden]),
        ("bert.embeddings.LayerNorm.beta", [hidden]),
        .. Enumerable.Range(0, layers).SelectMany(layer => Layer(Invariant($"bert.encoder.layer.{layer}"), hidden, intermediate)),
    ];

    private static IEnumerable<(string Name, long[] Shape)> Layer(string name, int hidden, int intermediate) =>
    [
        ($"{name}.attention.self.query.weight", [hidden, hidden]),
        ($"{name}.attention.self.query.bias", [hidden]),
        ($"{name}.attention.self.key.weight", [hidden, hidden]),
        ($"{name}.attention.self.key.bias", [hidden]),
        ($"{name}.attention.self.value.weight", [hidden, hidden]),
        ($"{name}.attention.self.value.bias", [hidden]),
        ($"{name}.attention.output.dense.weight", [hidden, hidden]),
        ($"{name}.attention.output.dense.bias", [hidden]),
        ($"{name}.attention.output.LayerNorm.gamma", [hidden]),
        ($"{name}.attention.output.LayerNorm.beta", [hidden]),
        ($"{name}.intermediate.dense.weight", [intermediate, hidden]),
        ($"{name}.intermediate.dense.bias", [intermediate]),
        ($"{name}.output.dense.weight", [hidden, intermediate]),
        ($"{name}.output.dense.bias", [hidden]),
        ($"{name}.output.LayerNorm.gamma", [hidden]),
        ($"{name}.output.LayerNorm.beta", [hidden]),
    ];
}
