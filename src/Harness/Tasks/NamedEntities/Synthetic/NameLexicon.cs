using Harness.Common;

namespace Harness.Tasks.NamedEntities.Synthetic;

/// <summary>All names of a corpus, made from the phonologies and a seed. No name occurs in two lists, nor in a list and its held-out part.</summary>
internal sealed class NameLexicon
{
    private readonly NewsCorpusOptions options;
    private readonly HashSet<string> taken;
    private readonly Dictionary<NameKind, List<string>> seen = [];
    private readonly Dictionary<NameKind, List<string>> heldOut = [];

    /// <param name="ordinaryWords">Words of the templates in lower case: no name may equal one.</param>
    public NameLexicon(ulong seed, NewsCorpusOptions options, IEnumerable<string> ordinaryWords)
    {
        this.options = options;
        taken = new HashSet<string>(ordinaryWords, StringComparer.Ordinal);
        var random = SplitMix.For(seed, 1);
        Fill(NameKind.First, options.FirstNames, random, First);
        Fill(NameKind.Surname, options.Surnames, random, Surname);
        Fill(NameKind.City, options.Cities, random, City);
        Fill(NameKind.Company, options.Companies, random, Company);
        Fill(NameKind.Acronym, options.Acronyms, random, Acronym);
        Fill(NameKind.Any, options.Contested, random, Contested);
        FillCountries(random);
    }

    /// <summary>A name of the kind for a sentence.</summary>
    /// <param name="unseenShare">Probability that it comes from the held-out list.</param>
    public string Draw(NameKind kind, SplitMix random, double unseenShare)
    {
        if (kind is NameKind.City or NameKind.Surname or NameKind.Company && random.Chance(options.ContestedShare))
            kind = NameKind.Any;
        var names = random.Chance(unseenShare) ? heldOut[kind] : seen[kind];
        return names[Rank(random, names.Count)];
    }

    /// <summary>A frequent training name that belongs to one list only.</summary>
    public string DrawCore(NameKind kind, SplitMix random)
    {
        var names = seen[kind];
        return names[Rank(random, Math.Max(1, (int)(names.Count * options.CoreShare)))];
    }

    /// <summary>u^Skew of the count, in whole numbers: floating-point powers differ between machines.</summary>
    private int Rank(SplitMix random, int count)
    {
        var u = random.Next() >> 32;
        var power = u;
        for (var i = 1; i < options.Skew; i++)
            power = (power * u) >> 32;
        return (int)((power * (ulong)count) >> 32);
    }

    private void Fill(NameKind kind, int count, SplitMix random, Func<SplitMix, string> make)
    {
        seen[kind] = Distinct(count, random, make);
        heldOut[kind] = Distinct(HeldOutCount(count), random, make);
    }

    private int HeldOutCount(int count) => Math.Max(5, (int)(count * options.HeldOutRatio));

    private List<string> Distinct(int count, SplitMix random, Func<SplitMix, string> make)
    {
        List<string> names = [];
        for (var attempts = 0; names.Count < count; attempts++)
        {
            if (attempts > 100 * count + 1000)
                throw new InvalidOperationException($"The phonologies yield fewer than {count} distinct names: ask for a shorter list.");
            var name = make(random);
            if (name.Length is >= 3 and <= 16 && taken.Add(name.ToLowerInvariant()))
                names.Add(name);
        }
        return names;
    }

    private void FillCountries(SplitMix random)
    {
        var countries = Distinct(options.Countries + HeldOutCount(options.Countries), random, Country);
        SplitCountries(NameKind.Country, countries);
        SplitCountries(NameKind.Adjective, countries.ConvertAll(Adjective));
        SplitCountries(NameKind.People, countries.ConvertAll(People));
    }

    private void SplitCountries(NameKind kind, List<string> names)
    {
        seen[kind] = names[..options.Countries];
        heldOut[kind] = names[options.Countries..];
    }

    private static Phonology Language(SplitMix random) => Phonology.All[random.Below(Phonology.All.Count)];

    private string First(SplitMix random)
    {
        var language = Language(random);
        return Capital(language.Stem(random, 1) + Phonology.Ending(random, language.FirstEndings));
    }

    private string Surname(SplitMix random)
    {
        var language = Language(random);
        var name = Capital(Rooted(random, language, language.SurnameEndings));
        return random.Below(40) switch
        {
            0 => "O'" + name,
            1 => "D'" + name,
            2 => "Al-" + name,
            3 => "Mc" + name,
            4 => "van " + name,
            5 => "de " + name,
            _ => name,
        };
    }

    private string City(SplitMix random)
    {
        var language = Language(random);
        var name = Capital(Rooted(random, language, language.CityEndings));
        return random.Below(40) switch
        {
            0 => "San " + name,
            1 => "Port " + name,
            2 => "New " + name,
            3 => "El " + name,
            4 => name + "-" + Capital(language.Stem(random, 1)),
            _ => name,
        };
    }

    private string Company(SplitMix random)
    {
        var language = Language(random);
        return Capital(Rooted(random, language, language.CompanyEndings));
    }

    private string Contested(SplitMix random)
    {
        var language = Language(random);
        return Capital(random.Below(2) == 0
            ? language.Stem(random, 2)
            : Rooted(random, language, random.Below(2) == 0 ? language.CityEndings : language.SurnameEndings));
    }

    private static string Country(SplitMix random)
    {
        var language = Language(random);
        return Capital(language.Stem(random, 1 + random.Below(2)) + Phonology.Ending(random, language.CountryEndings));
    }

    private static string Acronym(SplitMix random)
    {
        const string letters = "ABCDEFGHIKLMNOPRSTUVW";
        var name = "";
        for (var length = 3 + random.Below(2); name.Length < length;)
            name += letters[random.Below(letters.Length)];
        return name;
    }

    private string Rooted(SplitMix random, Phonology language, string endings) => random.Chance(options.EndingShare)
        ? language.Stem(random, 1 + random.Below(2)) + Phonology.Ending(random, endings)
        : language.Stem(random, 2 + (random.Below(4) == 0 ? 1 : 0));

    private static string Adjective(string country) => country switch
    {
        [.. var stem, 'l', 'a', 'n', 'd'] => stem + "landic",
        [.., 's', 't', 'a', 'n'] => country + "i",
        [.., 'a'] => country + "n",
        [.., 'u', 'a', 'y'] => country + "an",
        [.., 'n'] or [.., 'r'] => country + "ese",
        _ => country + "ish",
    };

    private static string People(string country) => country switch
    {
        [.., 'l', 'a', 'n', 'd'] => country + "ers",
        [.., 's', 't', 'a', 'n'] => country + "is",
        [.., 'a'] => country + "ns",
        [.., 'u', 'a', 'y'] => country + "ans",
        _ => country + "ers",
    };

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
