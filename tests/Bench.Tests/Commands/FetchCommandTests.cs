using Bench.Commands;
using Harness.Common;
using Harness.Fetching;

namespace Bench.Tests.Commands;

public sealed class FetchCommandTests
{
    [Fact]
    public void Parse_accepts_only_names_that_can_be_fetched()
    {
        var error = Assert.Single(FetchCommand.Create().Parse(["bert-base-uncased"]).Errors);
        Assert.Contains("bert-base-uncased", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(FetchCommand.Create().Parse([]).Errors);
        Assert.Empty(FetchCommand.Create().Parse(["conll2003", "bert-base-cased"]).Errors);
    }

    [Fact]
    public async Task Invoke_refuses_a_folder_when_it_lacks_the_files()
    {
        using var empty = new TemporaryFolder();

        var error = await Assert.ThrowsAsync<FetchException>(() => InvokeAsync("conll2003", "--from", empty.Path));

        Assert.Contains($"{empty.Path}: no conll2003.zip there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_refuses_a_folder_when_it_does_not_exist()
    {
        using var parent = new TemporaryFolder();
        var missing = parent.PathOf("none");

        var error = await Assert.ThrowsAsync<ArgumentException>(() => InvokeAsync("conll2003", "--from", missing));

        Assert.Contains($"--from {missing}: no such folder", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conll2003", "conll2003.zip")]
    [InlineData("bert-base-cased", "vocab.txt")]
    public async Task Invoke_refuses_a_device_in_the_folder(string what, string name)
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.PathOf(name), "/dev/zero");

        var error = await Assert.ThrowsAsync<DataFormatException>(() => InvokeAsync(what, "--from", folder.Path));

        Assert.Contains($"{folder.PathOf(name)}: an empty file, a pipe or a device", error.Message, StringComparison.Ordinal);
    }

    private static Task InvokeAsync(params string[] arguments) =>
        FetchCommand.Create().Parse(arguments).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
