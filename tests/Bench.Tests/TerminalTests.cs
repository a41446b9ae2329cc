namespace Bench.Tests;

public sealed class TerminalTests
{
    [Theory]
    [InlineData("one two three", 7, "one two\nthree")]
    [InlineData("  one two three", 9, "  one two\n  three")]
    [InlineData("one two three", 6, "one\ntwo\nthree")]
    [InlineData("a-word-that-is-too-long and more", 8, "a-word-that-is-too-long\nand more")]
    [InlineData("first\nsecond line", 6, "first\nsecond\nline")]
    public void Wrapped_breaks_lines_between_words(string text, int width, string expected) => Assert.Equal(expected, Terminal.Wrapped(text, width));
}
