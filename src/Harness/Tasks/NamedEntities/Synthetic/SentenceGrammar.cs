using System.Globalization;
using System.Text;
using Harness.Common;

namespace Harness.Tasks.NamedEntities.Synthetic;

/// <summary>
/// A grammar whose sentences carry their tags. A line "rule: a | b" gives a rule's alternatives, "rule:" alone is followed by one alternative a line;
/// "3*" before an alternative is its weight, "#" starts a comment. In an alternative
/// <list type="bullet">
/// <item><c>$rule</c> stands for an alternative of that rule;</item>
/// <item><c>[PER ... ]</c> is an entity of that type;</item>
/// <item><c>@city</c> is a name of that <see cref="NameKind"/>; <c>@city!</c> a frequent and unambiguous one; <c>@city=1</c> the same one wherever
/// the number recurs in the sentence;</item>
/// <item><c>%{3-20}</c> is a whole number of that range, both ends included;</item>
/// <item><c>_</c> stands for nothing; everything else for itself.</item>
/// </list>
/// </summary>
internal sealed class SentenceGrammar
{
    private readonly Dictionary<string, Rule> rules = new(StringComparer.Ordinal);
    private readonly TagSet tags;

    /// <exception cref="FormatException">A line is not as above, or names a rule, a kind of name or an entity type that does not exist.</exception>
    public SentenceGrammar(TagSet tags, params IEnumerable<string> texts)
    {
        this.tags = tags;
        foreach (var text in texts)
            Parse(text);
        Check();
    }

    /// <summary>The words that stand for themselves, in lower case.</summary>
    public IEnumerable<string> OrdinaryWords => rules.Values.SelectMany(rule => rule.Alternatives)
        .SelectMany(symbols => symbols)
        .Where(symbol => !IsRule(symbol) && symbol[0] is not ('[' or '@'))
        .Select(symbol => symbol.ToLowerInvariant());

    /// <summary>A sentence of the rule, its first word with a capital.</summary>
    public TaggedSentence Expand(string rule, NameLexicon lexicon, double unseenShare, SplitMix random)
    {
        var draft = new Draft(lexicon, unseenShare, random);
        Expand(rule, draft);
        Polish(draft);
        return new TaggedSentence(draft.Words, draft.Tags);
    }

    private void Expand(string rule, Draft draft)
    {
        foreach (var symbol in rules[rule].Draw(draft.Random))
        {
            switch (symbol[0])
            {
                case '$' when IsRule(symbol):
                    Expand(symbol[1..], draft);
                    break;
                case '[':
                    draft.Open = Tag(symbol);
                    break;
                case ']':
                    draft.Open = 0;
                    break;
                default:
                    draft.Add(Fill(symbol, draft));
                    break;
            }
        }
    }

    /// <summary>A dollar sign before a figure is an amount of money.</summary>
    private static bool IsRule(string symbol) => symbol[0] == '$' && symbol.Length > 1 && char.IsAsciiLetterLower(symbol[1]);

    private int Tag(string symbol) => tags.TryGetId("B-" + symbol[1..], out var id)
        ? id
        : throw new FormatException($"\"{symbol}\": no such entity type; there are {string.Join(", ", tags.Types)}.");

    private static string Fill(string symbol, Draft draft)
    {
        if (symbol.AsSpan().IndexOfAny('@', '%') < 0)
            return symbol;
        var text = new StringBuilder();
        for (var i = 0; i < symbol.Length;)
        {
            if (symbol[i] == '@')
                i = FillName(symbol, i, text, draft);
            else if (symbol[i] == '%' && i + 1 < symbol.Length && symbol[i + 1] == '{')
                i = FillNumber(symbol, i, text, draft.Random);
            else
                text.Append(symbol[i++]);
        }
        return text.ToString();
    }

    private static int FillName(string symbol, int at, StringBuilder text, Draft draft)
    {
        var end = at + 1;
        while (end < symbol.Length && char.IsAsciiLetterLower(symbol[end]))
            end++;
        var kind = Kind(symbol[(at + 1)..end]);
        if (end < symbol.Length && symbol[end] == '!')
        {
            text.Append(draft.Lexicon.DrawCore(kind, draft.Random));
            return end + 1;
        }
        if (end + 1 < symbol.Length && symbol[end] == '=')
        {
            text.Append(draft.Recall(kind, symbol[end + 1]));
            return end + 2;
        }
        text.Append(draft.Draw(kind));
        return end;
    }

    private static NameKind Kind(string name) => name switch
    {
        "first" => NameKind.First,
        "surname" => NameKind.Surname,
        "city" => NameKind.City,
        "company" => NameKind.Company,
        "country" => NameKind.Country,
        "adjective" => NameKind.Adjective,
        "people" => NameKind.People,
        "acronym" => NameKind.Acronym,
        "any" => NameKind.Any,
        _ => throw new FormatException($"\"@{name}\": no such kind of name."),
    };

    private static int FillNumber(string symbol, int at, StringBuilder text, SplitMix random)
    {
        var end = symbol.IndexOf('}', at);
        var bounds = symbol[(at + 2)..end].Split('-');
        var least = int.Parse(bounds[0], CultureInfo.InvariantCulture);
        var most = int.Parse(bounds[1], CultureInfo.InvariantCulture);
        var number = least + random.Below(most - least + 1);
        // A bound with a leading zero asks for that many digits.
        text.Append(number.ToString(bounds[0][0] == '0' ? "D" + bounds[0].Length : "D", CultureInfo.InvariantCulture));
        return end + 1;
    }

    private static void Polish(Draft draft)
    {
        var words = draft.Words;
        for (var i = 0; i + 1 < words.Count; i++)
        {
            if (words[i] == "a" && draft.Tags[i] == 0 && words[i + 1][0] is 'a' or 'e' or 'i' or 'o' or 'u')
                words[i] = "an";
        }
        for (var i = 0; i < words.Count; i++)
        {
            // A sentence begins at the start, or behind the quotation mark at the start or after a colon.
            var begins = i == 0 || (words[i - 1] == "\"" && (i == 1 || words[i - 2] == ":"));
            if (begins && draft.Tags[i] == 0 && char.IsAsciiLetterLower(words[i][0]))
                words[i] = char.ToUpperInvariant(words[i][0]) + words[i][1..];
        }
    }

    private void Parse(string text)
    {
        Rule? open = null;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var colon = line.IndexOf(':');
            if (colon > 0 && line.AsSpan(0, colon).IndexOfAnyExceptInRange('a', 'z') < 0)
            {
                open = new Rule();
                if (!rules.TryAdd(line[..colon], open))
                    throw new FormatException($"Rule \"{line[..colon]}\" is there twice.");
                line = line[(colon + 1)..].Trim();
                if (line.Length == 0)
                    continue;
            }
            if (open is null)
                throw new FormatException($"\"{line}\" stands before any rule: start with a line \"rule:\".");
            foreach (var alternative in line.Split(" | "))
                open.Add(alternative.Trim());
        }
    }

    /// <summary>Finds a mistake anywhere in the grammar at once, not when a rare alternative is drawn.</summary>
    private void Check()
    {
        foreach (var symbol in rules.Values.SelectMany(rule => rule.Alternatives).SelectMany(symbols => symbols))
        {
            if (IsRule(symbol) && !rules.ContainsKey(symbol[1..]))
                throw new FormatException($"\"{symbol}\": there is no such rule.");
            if (symbol[0] == '[')
                Tag(symbol);
        }
    }

    /// <summary>Alternatives with whole weights.</summary>
    private sealed class Rule
    {
        private readonly List<int> upTo = [];

        public List<string[]> Alternatives { get; } = [];

        public void Add(string alternative)
        {
            var weight = 1;
            var star = alternative.IndexOf("* ", StringComparison.Ordinal);
            if (star > 0 && int.TryParse(alternative.AsSpan(0, star), NumberStyles.None, CultureInfo.InvariantCulture, out weight))
                alternative = alternative[(star + 2)..];
            else
                weight = 1;
            var symbols = alternative.Replace("]", " ]", StringComparison.Ordinal)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Alternatives.Add([.. symbols.Where(symbol => symbol != "_")]);
            upTo.Add((upTo.Count == 0 ? 0 : upTo[^1]) + weight);
        }

        public string[] Draw(SplitMix random)
        {
            var at = random.Below(upTo[^1]);
            var index = 0;
            while (upTo[index] <= at)
                index++;
            return Alternatives[index];
        }
    }

    /// <summary>A sentence that is being written.</summary>
    private sealed class Draft(NameLexicon lexicon, double unseenShare, SplitMix random)
    {
        private readonly Dictionary<(NameKind, char), string> remembered = [];
        private int open;

        public NameLexicon Lexicon => lexicon;

        public SplitMix Random => random;

        public List<string> Words { get; } = [];

        public List<int> Tags { get; } = [];

        /// <summary>The tag that the next word bears: B- of the entity that was opened, 0 outside.</summary>
        public int Open
        {
            set => open = value;
        }

        public string Draw(NameKind kind) => lexicon.Draw(kind, random, unseenShare);

        public string Recall(NameKind kind, char number)
        {
            if (!remembered.TryGetValue((kind, number), out var name))
                remembered[(kind, number)] = name = Draw(kind);
            return name;
        }

        public void Add(string text)
        {
            foreach (var word in text.Split(' '))
            {
                Words.Add(word);
                Tags.Add(open);
                // B- ids are odd, and the I- of the same type is the next.
                open += open % 2;
            }
        }
    }
}
