using Bench.Commands;
using Harness.Fetching;

namespace Bench.Tests.Commands;

public sealed class FetchCommandTests
{
    [Fact]
    public void Takes_only_what_there_is()
    {
        Assert.Contains("bert-base-uncased", Assert.Single(FetchCommand.Create().Parse(["bert-base-uncased"]).Errors).Message, StringComparison.Ordinal);
        Assert.NotEmpty(FetchCommand.Create().Parse([]).Errors);
        Assert.Empty(FetchCommand.Create().Parse(["conll2003", "bert-base-cased"]).Errors);
    }

    [Fact]
    public async Task Refuses_a_folder_without_the_files()
    {
        using var empty = new TemporaryFolder();
        var error = await Assert.ThrowsAsync<FetchException>(() => InvokeAsync("conll2003", "--from", empty.Path));
        Assert.Contains($"{empty.Path}: no conll2003.zip there", error.Message, StringComparison.Ordinal);
        var missing = empty.PathOf("none");
        Assert.Contains($"--from {missing}: no such folder", (await Assert.ThrowsAsync<ArgumentException>(() => InvokeAsync("conll2003", "--from", missing))).Message, StringComparison.Ordinal);
    }

    private static Task InvokeAsync(params string[] arguments) => FetchCommand.Create().Parse(arguments).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
