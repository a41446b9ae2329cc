namespace Harness.Tests.StandIns;

/// <summary>Snapshots under a scratch folder each, so that no test reads what another accepted.</summary>
public sealed class VerifyStandInTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("verify-stand-in-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task EqualTextPassesAndRemovesTheReceivedFile()
    {
        Write("a.verified.txt", "one\ntwo");
        Write("a.received.txt", "left by an earlier failure");
        await Verify("one\ntwo").UseDirectory(_folder.FullName).UseFileName("a");
        Assert.Equal(["a.verified.txt"], Files());
    }

    [Theory]
    [InlineData("one\ntwo", "one\r\ntwo\r\n")]
    [InlineData("one\r\ntwo", "one\ntwo\n")]
    [InlineData("one\ntwo", "\uFEFFone\ntwo")]
    public async Task LineEndingsByteOrderMarkAndOneLastNewlineDoNotCount(string received, string verified)
    {
        Write("a.verified.txt", verified);
        await Verify(received).UseDirectory(_folder.FullName).UseFileName("a");
    }

    [Fact]
    public async Task AChangedLineIsNamedWithItsNumberAndBothFiles()
    {
        Write("a.verified.txt", "one\ntwo\nthree");
        var message = await Failure("one\nzwei\nthree");
        Assert.Contains("line 2", message);
        Assert.Contains("-    2 | two\n+    2 | zwei\n", message, StringComparison.Ordinal);
        Assert.Contains("a.received.txt", message);
        Assert.Contains("a.verified.txt", message);
        Assert.Equal("one\nzwei\nthree", File.ReadAllText(Path.Combine(_folder.FullName, "a.received.txt")));
    }

    [Theory]
    [InlineData("one", "one\ntwo", "-    2 | two\n")]
    [InlineData("one\ntwo", "one", "+    2 | two\n")]
    [InlineData("one", "one\n\n", "-    2 | \n-    3 | \n")]
    // Two places, and what lies between them not shown: a line was dropped, another put in.
    [InlineData("b\nc\nd\nnew\ne", "a\nb\nc\nd\ne", "-    1 | a\n+    4 | new\n")]
    public async Task ShowsTheLinesThatAreNotShared(string received, string verified, string expected)
    {
        Write("a.verified.txt", verified);
        var message = await Failure(received);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Equal(expected.Count(letter => letter == '|'), message.Count(letter => letter == '|'));
    }

    [Fact]
    public async Task LeavesOutTheEndOfALongDifference()
    {
        Write("a.verified.txt", string.Join('\n', Enumerable.Range(0, 100)));
        Assert.Contains("... and 75 lines more", await Failure("0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAVerifiedFileItFailsAndAcceptsNothing()
    {
        var message = await Failure("text");
        Assert.Contains("new", message);
        Assert.Equal(["a.received.txt"], Files());
    }

    [Fact]
    public async Task TheNameIsClassAndMethod()
    {
        Write("VerifyStandInTests.TheNameIsClassAndMethod.verified.txt", "text");
        await Verify("text").UseDirectory(_folder.FullName);
    }

    [Theory]
    [InlineData("a/b", 3)]
    public async Task ParametersAreNamed(string text, int count)
    {
        Write("VerifyStandInTests.ParametersAreNamed_text=a-b_count=3.verified.txt", "text");
        await Verify("text").UseDirectory(_folder.FullName).UseParameters(text, count);
    }

    [Theory]
    [InlineData(1)]
    public async Task ParametersThatAreNotNamedAreRefused(int value)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(async () => await Verify($"{value}").UseDirectory(_folder.FullName));
        Assert.Contains("UseParameters", error.Message);
    }

    [Fact]
    public async Task TheSameNameTwiceInOneRunIsRefused()
    {
        Write("a.verified.txt", "text");
        await Verify("text").UseDirectory(_folder.FullName).UseFileName("a");
        Assert.Contains("Two snapshots", await Failure("text"));
    }

    [Fact]
    public Task ASnapshotCanBeReturnedAsTheTest() => Verify("Written beside the source file.\nSecond line.");

    public sealed class Nested
    {
        [Fact]
        public Task IsNamedAfterBothClasses() => Verify(nameof(Nested));
    }

    private async Task<string> Failure(string received)
    {
        var settings = new VerifySettings();
        settings.UseDirectory(_folder.FullName);
        settings.UseFileName("a");
        return (await Assert.ThrowsAnyAsync<Exception>(async () => await Verify(received, settings))).Message;
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private IEnumerable<string> Files() => _folder.EnumerateFiles().Select(f => f.Name).Order();
}
