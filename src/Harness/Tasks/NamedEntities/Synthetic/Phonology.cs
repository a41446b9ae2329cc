using Harness.Common;

namespace Harness.Tasks.NamedEntities.Synthetic;

/// <summary>The sounds of an invented language: syllables are onset + nucleus + coda, and names of a kind may bear that kind's endings.</summary>
internal sealed record Phonology(
    string Onsets, string Nuclei, string Codas, string FirstEndings, string SurnameEndings, string CityEndings,
    string CompanyEndings, string CountryEndings)
{
    private readonly string[] onsets = Split(Onsets);
    private readonly string[] nuclei = Split(Nuclei);
    private readonly string[] codas = Split(Codas);

    /// <summary>Seven languages. "_" stands for nothing.</summary>
    public static IReadOnlyList<Phonology> All { get; } =
    [
        new("b br d dr f g h j k k l m n r s st sv t tr v", "a e i o u ø å ö", "_ _ _ _ l n r s n r ld nd rk lm",
            "a e ik ar in unn", "sen sson berg lund dal qvist mark", "vik havn holm stad und fjord dal", "tek data oil finn lux", "land mark ia"),
        new("b c d f g l m n p r s t v z br gr tr", "a e i o u ia io é", "_ _ _ _ n r l s",
            "a o ino etta ella ardo", "elli ini ano oni etti aro", "ona ento aggio era ina ella", "tel fina mare oro ica", "ia ana ina"),
        new("b d g k l m n p r s t v z d g k l m n dr kr zh vl", "a e i o u y", "_ _ _ _ v n k r m",
            "a il an ena ita or", "ov in ev enko ski ich ovic", "ovo grad itsa sk nik ov", "prom bank neft invest bor", "ia ova stan"),
        new("b ch d f g j k l m n p r s sh t w y z", "a a e i o u", "_ _ _ n",
            "o ko mi ji ka ta", "moto ura shita naka da gawa", "hama saki oka mura shima", "mitsu tron hi ko sei", "an uri ia"),
        new("b d f gh h j k kh m n q r s sh t w y z b d h k m n r s", "a i u a i u aa ee", "_ _ _ _ b d l m n r s",
            "a ir im een ah al", "i awi ani oun zadeh ari", "abad iya ar ain a", "oil air sal invest bank", "stan ar ia"),
        new("b bl c ch d f fl g h k l m n p r sh t th w wh wr st", "a e i o u ea oo ai", "_ l n r t ck ll nt rd st mp",
            "y ie a en on ey", "son ley er worth man field", "ton ford ham bury field mouth", "corp tech com gen way", "land ia shire"),
        new("b c ch d f g h j l m n p qu r s t v ñ", "a e i o u á é ó", "_ _ _ n s r l",
            "o a ito ela uel io", "ez era osa ado illo endez", "ia osa illa ara uela ada", "sol pesa mex gas ica", "ica uay ia"),
    ];

    /// <summary>A stem of the given number of syllables, in lower case.</summary>
    public string Stem(SplitMix random, int syllables)
    {
        var stem = "";
        for (var i = 0; i < syllables; i++)
            stem += Pick(random, onsets) + Pick(random, nuclei) + Pick(random, codas);
        return stem;
    }

    /// <summary>One of a list's endings, as <see cref="FirstEndings"/> and the others hold them.</summary>
    public static string Ending(SplitMix random, string endings) => Pick(random, Split(endings));

    private static string Pick(SplitMix random, string[] items) => items[random.Below(items.Length)] is var item && item == "_" ? "" : item;

    private static string[] Split(string items) => items.Split(' ');
}
