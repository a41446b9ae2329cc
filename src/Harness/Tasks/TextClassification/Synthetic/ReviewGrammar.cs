using System.Globalization;
using Harness.Common;

namespace Harness.Tasks.TextClassification.Synthetic;

/// <summary>
/// A grammar whose texts are meant to say something good or something bad. A line "rule: a | b" gives a rule's alternatives, and lines without a
/// colon give it further ones; "3*" before an alternative is its weight. In an alternative
/// <list type="bullet">
/// <item><c>+rule</c> stands for an alternative of that rule, and says what the whole is meant to say;</item>
/// <item><c>-rule</c> stands for one that says the opposite;</item>
/// <item><c>$rule</c> stands for one that says neither;</item>
/// <item><c>_</c> stands for nothing; everything else for itself.</item>
/// </list>
/// A rule that ends in <c>+</c> or <c>-</c> holds the good or the bad words of its name.
/// </summary>
internal sealed class ReviewGrammar
{
    private readonly Dictionary<string, Rule> rules = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">A line is not as above, or names a rule that does not exist.</exception>
    public ReviewGrammar(string text)
    {
        Rule? rule = null;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0)
            {
                rule = new Rule();
                rules.Add(line[..colon], rule);
            }

            foreach (var alternative in line[(colon + 1)..].Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                (rule ?? throw new FormatException($"'{line}' stands before the first rule. Expected 'rule:' above it.")).Add(alternative);
        }

        Check();
    }

    /// <summary>Draws a text that says something good or something bad.</summary>
    public string Draw(string rule, bool good, SplitMix random)
    {
        var words = new List<string>();
        Expand(rule, good, random, words);
        for (var i = 0; i + 1 < words.Count; i++)
            if (words[i] == "a" && "aeiou".Contains(words[i + 1][0]))
                words[i] = "an";
        return string.Join(' ', words);
    }

    private void Expand(string rule, bool good, SplitMix random, List<string> words)
    {
        foreach (var symbol in Find(rule, good).Draw(random))
        {
            if (symbol[0] is '+' or '-' or '$')
                Expand(symbol[1..], good == (symbol[0] != '-'), random, words);
            else if (symbol != "_")
                words.Add(symbol);
        }
    }

    private Rule Find(string rule, bool good) => rules.TryGetValue(rule, out var found) ? found : rules[rule + (good ? '+' : '-')];

    private void Check()
    {
        foreach (var symbol in rules.Values.SelectMany(rule => rule.Symbols).Where(symbol => symbol[0] is '+' or '-' or '$'))
        {
            var name = symbol[1..];
            if (!rules.ContainsKey(name) && !(rules.ContainsKey(name + '+') && rules.ContainsKey(name + '-')))
                throw new FormatException($"There is no rule '{name}'. Expected one of {string.Join(' ', rules.Keys)}.");
        }
    }

    private sealed class Rule
    {
        private readonly List<string[]> alternatives = [];
        private readonly List<int> upTo = [];

        public IEnumerable<string> Symbols => alternatives.SelectMany(symbols => symbols);

        public void Add(string alternative)
        {
            var star = alternative.IndexOf("* ", StringComparison.Ordinal);
            var weight = star < 0 ? 1 : int.Parse(alternative[..star], CultureInfo.InvariantCulture);
            alternatives.Add(alternative[(star < 0 ? 0 : star + 2)..].Split(' '));
            upTo.Add(weight + upTo.LastOrDefault());
        }

        public string[] Draw(SplitMix random)
        {
            var at = random.Below(upTo[^1]);
            return alternatives[upTo.FindIndex(end => at < end)];
        }
    }
}
