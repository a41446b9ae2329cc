using System.CommandLine;
using Harness.Models.Bert;
using Harness.Tasks.SentenceVectors;

namespace Bench.Commands;

/// <summary><c>bench similarity</c> says how well the cosines of an encoder's vectors agree with people's scores of pairs of sentences.</summary>
internal static class SimilarityCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "A file with lines of score, sentence and sentence and a tab between them; a .csv file of the STS benchmark (sentence, "
                + "sentence, score), or a file of SICK. Several files are scored as one set.",
            Arity = ArgumentArity.OneOrMore,
        };
        var encoder = new EncoderOptions();
        var pooling = EncoderOptions.Pooling();
        var json = DataOptions.Json();
        var command = new Command(
            "similarity", "Score the vectors of an encoder on pairs of sentences: the correlation of their cosines with the scores of people.")
        {
            files,
        };
        encoder.AddTo(command);
        command.Add(pooling);
        command.Add(json);
        command.SetAction(arguments =>
        {
            var way = EncoderOptions.PoolingOf(arguments.GetValue(pooling));
            var pairs = ScoredPairs.Read(arguments.GetRequiredValue(files));
            using var opened = encoder.Open(arguments);
            string[] sentences = [.. SentencePair.SentencesOf(pairs.Pairs).Distinct(StringComparer.Ordinal)];
            EncoderOptions.WarnOfCut(arguments.InvocationConfiguration.Error, opened, sentences);
            var similarity = Similarity.Of(pairs.Pairs, sentences => opened.Encode(sentences, way));
            var output = arguments.InvocationConfiguration.Output;
            output.Write(arguments.GetValue(json)
                ? Json(similarity, pairs.Unscored, way ?? opened.Pooling, opened)
                : Text(similarity, pairs.Unscored));
        });
        return command;
    }

    private static string Json(Similarity similarity, int unscored, Pooling pooling, SentenceEncoder encoder) => JsonText.Of(new
    {
        similarity.Pairs,
        Unscored = unscored,
        similarity.Spearman,
        similarity.Pearson,
        Pooling = pooling,
        encoder.MaximumLength,
    });

    private static string Text(Similarity similarity, int unscored) =>
        Invariant($"Spearman  {similarity.Spearman:F6}\nPearson   {similarity.Pearson:F6}\npairs     {similarity.Pairs:N0}")
        + (unscored > 0 ? Invariant($" ({unscored:N0} further pairs have no score)\n") : "\n");
}
