using Harness.Common;

namespace Harness.Tests.Fuzzing;

/// <summary>Makes values that readers of JSON stumble over. Some of them are no JSON at all.</summary>
internal static class NastyJson
{
    private static readonly string[] Numbers =
    [
        "0", "1", "2", "4", "8", "-1", "-0", "0.5", "1.0", "1e0", "1e2", "1e-400", "1e999", "-1e999", "127", "128", "255", "65536",
        "2147483647", "2147483648", "4294967295", "4294967296", "4611686018427387904", "9223372036854775807", "9223372036854775808",
        "18446744073709551615", "18446744073709551616", "-9223372036854775808", "-9223372036854775809", "340282366920938463463374607431768211456",
        "0.1", "1e-12",
    ];

    private static readonly string[] Texts =
    [
        "\"\"", "\"F32\"", "\"f32\"", "\"F8_E4M3\"", "\"U8\"", "\"BOOL\"", "\"bert\"", "\"gelu\"", "\"\\u0000\"", "\"\\ud800\"",
        "\"\\udc00\\ud800\"", "\"\\uD83D\\uDE00\"",
        "\"__metadata__\"", "\"../../x\"", "\"1\"", "\"\u00e9\u4e00\"", "\"\\\"\"",
    ];

    private static readonly string[] NoJson =
    [
        "", "NaN", "Infinity", "-", "+1", "01", "1.", ".5", "0x10", "'a'", "\"", "\"\\x\"",
        "// x\n1", "/* x */ 1", "undefined", "True", "]", "}", "[", "{", ",", ":", "1 2", "\0",
    ];

    public static string Value(SplitMix random, int depth = 0) => random.Below(depth > 2 ? 9 : 12) switch
    {
        < 4 => random.Chance(0.8) ? Pick(Numbers, random) : new string('9', 1 + random.Below(400)),
        < 6 => random.Chance(0.9) ? Pick(Texts, random) : $"\"{new string('x', random.Below(500))}\"",
        6 => Pick(["null", "true", "false"], random),
        7 => Pick(NoJson, random),
        8 => new string(random.Chance(0.5) ? '[' : '{', 1 + random.Below(300)),
        9 => $"[{string.Join(',', Several(random, depth))}]",
        10 => $"{{{string.Join(',', Several(random, depth).Select(value => $"{Pick(Texts, random)}:{value}"))}}}",
        _ => $"[{string.Join(',', Enumerable.Repeat(Pick(Numbers, random), random.Below(200)))}]",
    };

    private static IEnumerable<string> Several(SplitMix random, int depth) =>
        Enumerable.Range(0, random.Below(4)).Select(_ => Value(random, depth + 1));

    private static string Pick(string[] from, SplitMix random) => from[random.Below(from.Length)];
}
