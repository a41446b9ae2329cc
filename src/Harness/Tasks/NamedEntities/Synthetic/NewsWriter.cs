using Harness.Common;

namespace Harness.Tasks.NamedEntities.Synthetic;

/// <summary>Draws sentences of the kinds and shares that the options name, none of them twice.</summary>
internal sealed class NewsWriter
{
    private readonly NewsCorpusOptions options;
    private readonly SentenceGrammar grammar;
    private readonly NameLexicon lexicon;
    private readonly HashSet<string> written = new(StringComparer.Ordinal);

    public NewsWriter(ulong seed, NewsCorpusOptions options)
    {
        this.options = options;
        grammar = new SentenceGrammar(
            TagSet.Conll2003, NewsPhrases.Text, NewsNames.Text, NewsReports.Text, NewsContrasts.Text, NewsHeadlines.Text, NewsTables.Text);
        lexicon = new NameLexicon(seed, options, grammar.OrdinaryWords);
    }

    public List<TaggedSentence> Write(int count, double unseenShare, SplitMix random)
    {
        List<TaggedSentence> sentences = new(count);
        for (var attempts = 0; sentences.Count < count; attempts++)
        {
            if (attempts > 20 * count + 1000)
                throw new InvalidOperationException(
                    $"Only {sentences.Count} distinct sentences of {count} came of {attempts} attempts: ask for fewer.");
            var sentence = Sentence(unseenShare, random);
            if (sentence.Words.Count <= options.MaximumWords && written.Add(string.Join(' ', sentence.Words)))
                sentences.Add(sentence);
        }
        return sentences;
    }

    private TaggedSentence Sentence(double unseenShare, SplitMix random)
    {
        var kind = Kind(random);
        var sentence = grammar.Expand(kind, lexicon, unseenShare, random);
        return kind == "headline" ? sentence with { Words = [.. sentence.Words.Select(word => word.ToUpperInvariant())] } : sentence;
    }

    private string Kind(SplitMix random)
    {
        var at = random.Uniform();
        if ((at -= options.ContrastShare) < 0)
            return "contrast";
        if ((at -= options.NeutralShare) < 0)
            return "neutral";
        if ((at -= options.HeadlineShare) < 0)
            return "headline";
        if ((at -= options.TableShare) < 0)
            return "table";
        return "report";
    }
}
