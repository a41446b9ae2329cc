using Harness.Common;

namespace Harness.Models.Inputs;

/// <summary>
/// Makes inputs of several sentences of a document. To be labelled, a sentence is read with its neighbours around it. To be trained on, neighbours
/// are put together instead, so that every sentence is learnt once, with the others of its input as context, at the cost of reading it alone.
/// </summary>
internal static class DocumentContext
{
    // [CLS] and [SEP].
    private const int Specials = 2;

    /// <summary>
    /// Puts the neighbours of a sentence around it, as many of their tokens as fit. Either side gets half of the room, or what the other side leaves.
    /// </summary>
    /// <param name="sentence">The sentence in the tokens of the network.</param>
    /// <param name="surroundings">The place of the sentence in its document; null where it has none.</param>
    /// <param name="longest">The largest number of tokens. A sentence that is as long by itself stays as it is.</param>
    /// <param name="spell">Gives a neighbour in the tokens of the network.</param>
    public static Spelling Around(Spelling sentence, Surroundings? surroundings, int longest, Func<Example, Example> spell)
    {
        var own = sentence.Example;
        var room = longest - own.Length;
        if (surroundings is null || room <= 0)
            return sentence;
        var before = Tokens(surroundings.Before, room, isBefore: true, spell);
        var after = Tokens(surroundings.After, room, isBefore: false, spell);
        var left = Math.Min(before.Count, Math.Max(room / 2, room - after.Count));
        var right = Math.Min(after.Count, room - left);
        Token[] surrounded =
        [
            TokenAt(own, 0),
            .. before.TakeLast(left),
            .. Enumerable.Range(1, own.Length - 2).Select(t => TokenAt(own, t)),
            .. after.Take(right),
            TokenAt(own, own.Length - 1),
        ];
        var sources = sentence.Sources ?? [.. Enumerable.Range(0, own.Length)];
        return new Spelling(ExampleOf(surrounded), [.. sources.Select(PlaceNow)]);

        int PlaceNow(int source) => source <= 0 ? source : source == own.Length - 1 ? surrounded.Length - 1 : source + left;
    }

    /// <summary>Puts sentences of one document that follow each other together, as many as fit. All of them keep their labels.</summary>
    /// <param name="sentences">The sentences in the tokens of the network.</param>
    /// <param name="longest">The largest number of tokens. A sentence that is longer is an input by itself.</param>
    public static IReadOnlyList<Example> Together(IReadOnlyList<Example> sentences, int longest)
    {
        var inputs = new List<Example>();
        for (var from = 0; from < sentences.Count;)
        {
            var to = from + 1;
            var length = sentences[from].Length;
            while (to < sentences.Count && Follows(to) && length + sentences[to].Length - Specials <= longest)
            {
                length += sentences[to].Length - Specials;
                to++;
            }

            inputs.Add(to == from + 1 ? sentences[from] : Join([.. sentences.Skip(from).Take(to - from)]));
            from = to;
        }

        return inputs;

        bool Follows(int next) => sentences[next - 1].Surroundings?.AreJustBefore(sentences[next].Surroundings) ?? false;
    }

    private static Example Join(Example[] sentences)
    {
        var tokens = new List<Token> { TokenAt(sentences[0], 0) };
        var words = 0;
        foreach (var sentence in sentences)
        {
            var first = words;
            for (var t = 1; t < sentence.Length - 1; t++)
            {
                var token = TokenAt(sentence, t);
                tokens.Add(token with { Word = first + token.Word });
                words = Math.Max(words, first + token.Word + 1);
            }
        }

        return ExampleOf([.. tokens, TokenAt(sentences[^1], sentences[^1].Length - 1)]);
    }

    // The tokens of neighbours, without special ones and labels, in the order of the text.
    private static List<Token> Tokens(IEnumerable<Example> nearest, int most, bool isBefore, Func<Example, Example> spell)
    {
        var sentences = nearest.Select(spell).TakeUntil(most, spelled => spelled.Length - Specials);
        return [.. (isBefore ? sentences.Reverse() : sentences).SelectMany(Inner)];

        static IEnumerable<Token> Inner(Example spelled) => Enumerable.Range(1, spelled.Length - Specials)
            .Select(t => TokenAt(spelled, t) with { Label = Example.Ignored, Word = -1 });
    }

    private static Token TokenAt(Example example, int t) =>
        new(example.TokenIds[t], example.Labels[t], example.WordIds[t], example.CaseIds[t], example.VectorRows[t]);

    private static Example ExampleOf(Token[] tokens) =>
        new([.. tokens.Select(token => token.Id)], [.. tokens.Select(token => token.Label)], [.. tokens.Select(token => token.Word)])
        {
            CaseIds = [.. tokens.Select(token => token.Case)],
            VectorRows = [.. tokens.Select(token => token.VectorRow)],
        };

    private readonly record struct Token(int Id, int Label, int Word, int Case, int VectorRow);
}
