using System.Security.Cryptography;
using System.Text;
using Harness.Text;

namespace Harness.Tests.Text;

/// <summary>
/// The expected figures were computed by Python 3.11 (Unicode 14.0), with unicodedata.normalize('NFD', text), for the texts that each test names.
/// Characters of later versions have no decomposition there, and none here.
/// </summary>
public sealed class CanonicalDecompositionTests
{
    [Theory]
    [InlineData("\u00E9", "65 301")]
    [InlineData("\u0439", "438 306")]
    [InlineData("\uD55C", "1112 1161 11AB")]
    [InlineData("\uAC00", "1100 1161")]
    [InlineData("\u1EAD", "61 323 302")]
    [InlineData("a\u0302\u0323", "61 323 302")]
    [InlineData("\u212B", "41 30A")]
    [InlineData("\u2260", "3D 338")]
    [InlineData("\uF900", "8C48")]
    [InlineData("\uFB01", "FB01")]
    [InlineData("a\u0301\u034F\u0323", "61 301 34F 323")]
    [InlineData("\uD834\uDD5E", "1D157 1D165")]
    public void Of_decomposes_a_text_and_orders_its_marks(string text, string expected) => Assert.Equal(expected, Hexadecimal(text));

    // A line of the form C9=45 301 for every code point that changes.
    [Fact]
    public void Of_agrees_with_Python_on_every_code_point()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var changed = 0;
        for (var codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            if (!Rune.TryCreate(codePoint, out var rune) || Hexadecimal(rune.ToString()) is var parts && parts == $"{codePoint:X}")
                continue;
            changed++;
            hash.AppendData(Encoding.ASCII.GetBytes($"{codePoint:X}={parts}\n"));
        }

        Assert.Equal(13_233, changed);
        Assert.Equal("9b463ba77f06679900293551af2836c015e49e96864d8d076c014972c42c601e", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // Texts of six characters, drawn by a linear congruential generator from blocks with many marks.
    [Fact]
    public void Of_agrees_with_Python_on_the_order_of_marks()
    {
        (int From, int To)[] blocks =
        [
            (0x300, 0x36F), (0x591, 0x5C7), (0x64B, 0x65F), (0x1DC0, 0x1DFF), (0x1D15E, 0x1D172), (0xC0, 0x17F), (0x1E00, 0x1EFF), (0xAC00, 0xADFF),
        ];
        var state = 1UL;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder();
            for (var j = 0; j < 6; j++)
            {
                var (from, to) = blocks[Next(blocks.Length)];
                text.Append(new Rune(from + Next(to - from + 1)));
            }

            hash.AppendData(Encoding.ASCII.GetBytes(Hexadecimal(text.ToString()) + "\n"));
        }

        Assert.Equal("61f3680922998c91d2deaf8c1475147288f1cee7f616c40a8b38f1861103754b", Convert.ToHexStringLower(hash.GetHashAndReset()));

        int Next(int below)
        {
            state = unchecked(state * 6364136223846793005 + 1442695040888963407);
            return (int)((state >> 33) % (ulong)below);
        }
    }

    private static string Hexadecimal(string text) => string.Join(' ', CanonicalDecomposition.Of(text).Select(rune => $"{rune.Value:X}"));
}
