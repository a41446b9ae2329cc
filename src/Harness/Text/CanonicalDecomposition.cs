using System.Globalization;
using System.Text;

namespace Harness.Text;

/// <summary>
/// Unicode's canonical decomposition, NFD. The program runs in the invariant globalization mode, so that it needs no ICU, and in this mode
/// <see cref="string.Normalize(NormalizationForm)"/> returns its input unchanged. The tables stand in CanonicalDecompositions.txt, which says how it
/// was made.
/// </summary>
internal static class CanonicalDecomposition
{
    // Hangul syllables are decomposed by arithmetic (The Unicode Standard, section 3.12).
    private const int FirstSyllable = 0xAC00;
    private const int FirstLeading = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeTrailing = 0x11A7;
    private const int Vowels = 21;
    private const int Trailings = 28;
    private const int Syllables = 19 * Vowels * Trailings;

    private static readonly Lazy<Tables> Data = new(Tables.Load);

    /// <summary>Decomposes a text and puts combining marks in canonical order. A lone surrogate becomes U+FFFD.</summary>
    public static IReadOnlyList<Rune> Of(ReadOnlySpan<char> text)
    {
        var runes = new List<Rune>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Add(runes, rune);
        Order(runes);
        return runes;
    }

    private static void Add(List<Rune> runes, Rune rune)
    {
        var syllable = rune.Value - FirstSyllable;
        if (syllable is >= 0 and < Syllables)
        {
            runes.Add(new Rune(FirstLeading + syllable / (Vowels * Trailings)));
            runes.Add(new Rune(FirstVowel + syllable / Trailings % Vowels));
            if (syllable % Trailings is > 0 and var trailing)
                runes.Add(new Rune(BeforeTrailing + trailing));
        }
        else if (Data.Value.Decompositions.TryGetValue(rune, out var parts))
        {
            runes.AddRange(parts);
        }
        else
        {
            runes.Add(rune);
        }
    }

    // Marks that follow each other are sorted by their class, and those of one class keep their order.
    private static void Order(List<Rune> runes)
    {
        for (var i = 1; i < runes.Count; i++)
        {
            var mark = runes[i];
            var itsClass = ClassOf(mark);
            var at = i;
            while (itsClass > 0 && at > 0 && ClassOf(runes[at - 1]) > itsClass)
            {
                runes[at] = runes[at - 1];
                at--;
            }

            runes[at] = mark;
        }
    }

    private static int ClassOf(Rune rune) => Data.Value.Classes.GetValueOrDefault(rune);

    /// <summary>The tables of the file.</summary>
    /// <param name="Decompositions">The full decompositions.</param>
    /// <param name="Classes">The canonical combining classes other than 0.</param>
    private sealed record Tables(Dictionary<Rune, Rune[]> Decompositions, Dictionary<Rune, int> Classes)
    {
        private const string File = "CanonicalDecompositions.txt";
        private const string ClassMark = "class";

        public static Tables Load()
        {
            using var stream = typeof(CanonicalDecomposition).Assembly.GetManifestResourceStream(File)!;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var tables = new Tables([], []);
            while (reader.ReadLine() is { } line)
                if (!line.StartsWith('#'))
                    tables.Add(line.Split(' '));
            return tables;
        }

        private void Add(string[] words)
        {
            if (words[0] != ClassMark)
            {
                Decompositions.Add(ToRune(words[0]), [.. words[1..].Select(ToRune)]);
                return;
            }

            var value = int.Parse(words[1], CultureInfo.InvariantCulture);
            foreach (var range in words[2..])
            {
                Rune[] ends = [.. range.Split('-').Select(ToRune)];
                for (var codePoint = ends[0].Value; codePoint <= ends[^1].Value; codePoint++)
                    Classes.Add(new Rune(codePoint), value);
            }
        }

        private static Rune ToRune(string hexadecimal) => new(int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
