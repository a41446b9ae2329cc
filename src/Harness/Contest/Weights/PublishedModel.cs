namespace Harness.Contest.Weights;

/// <summary>A revision of a model on the Hugging Face hub.</summary>
/// <param name="Id">Owner and name, such as <c>google-bert/bert-base-cased</c>.</param>
/// <param name="Revision">The commit.</param>
public sealed record PublishedModel(string Id, string Revision)
{
    public static PublishedModel BertBaseCased { get; } = new("google-bert/bert-base-cased", "cd5ef92a9fb2f889e972770a36d4ed042daf221e");

    public string Name => Id[(Id.LastIndexOf('/') + 1)..];
}
