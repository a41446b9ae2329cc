using System.Diagnostics;

namespace Harness.Tests.Building;

/// <summary>Tests of build/CodeVersion.targets in a small repository that the test makes.</summary>
public sealed class CodeVersionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public CodeVersionTests()
    {
        Directory.CreateDirectory(folder.PathOf("src"));
        File.WriteAllText(folder.PathOf("src/Program.cs"), "// first\n");
        File.WriteAllText(folder.PathOf("notes.txt"), "first\n");
        // The target of the SDK sets the revision when it finds a repository.
        File.WriteAllText(folder.PathOf("version.proj"), $"""
            <Project>
              <PropertyGroup><RepositoryRoot>{folder.Path}/</RepositoryRoot></PropertyGroup>
              <Import Project="{Path.Combine(RealData.RepositoryRoot, "build", "CodeVersion.targets")}" />
              <Target Name="InitializeSourceControlInformation">
                <PropertyGroup><SourceRevisionId>abc</SourceRevisionId></PropertyGroup>
              </Target>
              <Target Name="Say" DependsOnTargets="InitializeSourceControlInformation">
                <Message Importance="high" Text="revision $(SourceRevisionId)." />
              </Target>
              <Target Name="SaySkip" DependsOnTargets="SkipMinVerWithoutGit">
                <Message Importance="high" Text="skip '$(MinVerSkip)'" />
              </Target>
            </Project>
            """);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void MarkChangedTree_says_dirty_while_the_sources_are_not_those_of_the_commit()
    {
        // Outside a repository the target does not fail, and adds nothing.
        Assert.Equal("revision abc.", Revision());

        Run("git", "init --quiet");
        Run("git", "add src notes.txt");
        Run("git", "-c user.name=test -c user.email=test@example.org commit --quiet -m first");
        File.WriteAllText(folder.PathOf("notes.txt"), "second\n");
        Assert.Equal("revision abc.", Revision());

        File.WriteAllText(folder.PathOf("src/Program.cs"), "// second\n");
        Assert.Equal("revision abc-dirty.", Revision());

        Run("git", "checkout --quiet -- src");
        Assert.Equal("revision abc.", Revision());

        // A file that git does not track is compiled as well.
        File.WriteAllText(folder.PathOf("src/Another.cs"), "// new\n");
        Assert.Equal("revision abc-dirty.", Revision());
    }

    [Fact]
    public void SkipMinVerWithoutGit_asks_MinVer_for_a_version_in_a_repository_alone()
    {
        Assert.Equal("skip 'true'", Said("SaySkip", "skip"));

        Run("git", "init --quiet");
        Assert.Equal("skip ''", Said("SaySkip", "skip"));
    }

    private string Revision() => Said("Say", "revision");

    private string Said(string target, string first) => Run("dotnet", $"msbuild version.proj -t:{target} -nologo -v:m -tl:off")
        .Split('\n', StringSplitOptions.TrimEntries)
        .Single(line => line.StartsWith(first, StringComparison.Ordinal));

    private string Run(string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder.Path, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {arguments}: exit code {process.ExitCode}\n{output}");
        return output;
    }
}
