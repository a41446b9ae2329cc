using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace Harness.Tests.Tasks.NamedEntities;

/// <summary>Aligned labels on bert-base-cased's vocabulary, one snapshot for each topic. Words are written as <c>word/TAG</c>, without /O.</summary>
public sealed class AlignedLabelSnapshots
{
    private const string CasedVocabulary = "bert-base-cased/vocab.txt";
    private static readonly TagSet Tags = TagSet.Conll2003;
    private static readonly Lazy<BertWordPiece> Cased = new(() => BertWordPiece.Load(RealData.PathOf(CasedVocabulary)));

    /// <summary>Training sentence 12 of CoNLL-2003, counted from 0.</summary>
    [RealDataFact(CasedVocabulary)]
    public Task Fischler() => Aligned("Only France/B-LOC and Britain/B-LOC backed Fischler/B-PER 's proposal .");

    [RealDataFact(CasedVocabulary)]
    public Task Apostrophes() => Aligned(
        "Siobhan/B-PER O'Callaghan/I-PER did n't sign .",
        "The sailors' union backed Ngaio/B-PER 's plan .",
        "L'Hirondelle/B-ORG of Aix-en-Provence/B-LOC won '97 's cup .");

    [RealDataFact(CasedVocabulary)]
    public Task Hyphens() => Aligned(
        "A Franco-Belgian/B-MISC team beat Saint-Quentin/B-LOC on Tuesday .",
        "Jean-Luc/B-PER Vandenbroucke-Peeters/I-PER is a 34-year-old Antwerp-born/B-MISC keeper .",
        "-- The pro-Brussels/B-MISC vote --");

    [RealDataFact(CasedVocabulary)]
    public Task Digits() => Aligned(
        "1. Tamsin/B-PER Achterberg/I-PER ( Netherlands/B-LOC ) 2:07.45",
        "Shares of Quexco/B-ORG rose $1,234.50 or 12.5% on 1997-03-04 .",
        "Boeing/B-MISC 747-400s/I-MISC use gate B12 .");

    [RealDataFact(CasedVocabulary)]
    public Task Headlines() => Aligned(
        "RUGBY - WALLABIES/B-ORG EDGE PUMAS/B-ORG IN ROSARIO/B-LOC .",
        "UZBEKISTAN/B-LOC CENTRAL/B-ORG BANK/I-ORG CUTS RATES",
        "HARTLEPOOL/B-ORG UNITED/I-ORG 2 YEOVIL/B-ORG 0");

    [RealDataFact(CasedVocabulary)]
    public Task NamesBeyondAscii() => Aligned(
        "Øystein/B-PER Ångström/I-PER met José/B-PER in Łódź/B-LOC .",
        "Jose\u0301/B-PER Peña/I-PER plays for Beşiktaş/B-ORG .",
        "中村/B-PER visited 東京/B-LOC and Владивосток/B-LOC .",
        "“Zoë”/B-PER paid €5 – or £4 …");

    [RealDataFact(CasedVocabulary)]
    public Task EveryPlaceOfAnEntity() => Aligned(
        "Nkechi/B-PER Oyelaran/I-PER Adebisi-Whitlock/I-PER Nkechi/B-PER Oyelaran/I-PER",
        "Bundesbank/B-ORG Frankfurt/B-LOC Bundesligaspieler/B-MISC");

    [RealDataFact(CasedVocabulary)]
    public Task UnknownAndVanishingWords() => Aligned(
        "The ᚠᚢᚦ/B-MISC ☃ sign",
        $"Code {new string('z', 101)}/B-MISC ends",
        "New/B-LOC \u200B/I-LOC York/I-LOC \u0001 calls",
        "Los\u00A0Angeles/B-LOC <br> [SEP] [UNK]/B-ORG");

    [RealDataFact(CasedVocabulary)]
    public Task Truncation() => AlignedTo(
        7,
        "Achterberg/B-PER met Vandenbroucke/B-PER",
        "Of Vandenbroucke/B-PER Achterberg/I-PER",
        "Ann/B-PER left Gloucestershire/B-LOC early today .",
        "One two three four five",
        "One two");

    private static Task Aligned(params string[] sentences) => AlignedTo(128, sentences);

    private static Task AlignedTo(int maximumLength, params string[] sentences) =>
        Verify(string.Join('\n', sentences.Select(sentence => AlignedLabelText.Of(Parse(sentence), Cased.Value, Tags, maximumLength))));

    private static TaggedSentence Parse(string sentence)
    {
        var pairs = sentence.Split(' ').Select(WordAndTag).ToArray();
        return new TaggedSentence([.. pairs.Select(pair => pair.Word)], [.. pairs.Select(pair => pair.Tag)]);
    }

    private static (string Word, int Tag) WordAndTag(string word)
    {
        var slash = word.LastIndexOf('/');
        return slash > 0 && Tags.TryGetId(word[(slash + 1)..], out var tag) ? (word[..slash], tag) : (word, 0);
    }
}
