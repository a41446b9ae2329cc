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
        Assert.Matches(@"Expected line 2:\s+two\s", message);
        Assert.Matches(@"Actual line 2:\s+zwei\s", message);
        Assert.Contains("a.received.txt", message);
        Assert.Contains("a.verified.txt", message);
        Assert.Equal("one\nzwei\nthree", File.ReadAllText(Path.Combine(_folder.FullName, "a.received.txt")));
    }

    [Theory]
    [InlineData("one", "one\ntwo", "Expected line 2: two", "Actual line 2:   (end of text)")]
    [InlineData("one\ntwo", "one", "Expected line 2: (end of text)", "Actual line 2:   two")]
    [InlineData("one", "one\n\n", "Expected line 2: ", "Actual line 2:   (end of text)")]
    public async Task AMissingOrAddedLineIsADifference(string received, string verified, string expected, string actual)
    {
        Write("a.verified.txt", verified);
        var message = await Failure(received);
        Assert.Contains(expected, message);
        Assert.Contains(actual, message);
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
