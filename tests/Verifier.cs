using System.Reflection;
using System.Runtime.CompilerServices;
using VerifyXunit;
using Xunit.Sdk;

[assembly: UseVerify]

namespace VerifyXunit;

/// <summary>
/// Snapshot assertions with the same calls and the same .verified.txt files as the package Verify.Xunit, which is used instead wherever it can be
/// restored.
/// </summary>
public static class Verifier
{
    /// <summary>Compares a text with <c>Class.Method.verified.txt</c> beside the test's source file.</summary>
    /// <exception cref="XunitException">They differ; the text is left in <c>Class.Method.received.txt</c>.</exception>
    public static async Task Verify(string? target, [CallerFilePath] string sourceFile = "")
    {
        var method = UseVerifyAttribute.Current ?? throw new InvalidOperationException("Verify was called outside a test. Call it from one.");
        var path = Path.Combine(Path.GetDirectoryName(sourceFile)!, $"{method.DeclaringType!.Name}.{method.Name}");
        var received = Lines(target ?? "null");
        var verified = File.Exists(path + ".verified.txt") ? Lines(await File.ReadAllTextAsync(path + ".verified.txt")) : [];
        if (received.SequenceEqual(verified))
        {
            File.Delete(path + ".received.txt");
            return;
        }

        await File.WriteAllTextAsync(path + ".received.txt", string.Join('\n', received));
        var first = received.Zip(verified).TakeWhile(pair => pair.First == pair.Second).Count();
        throw new XunitException(
            $"{path}.received.txt differs from the accepted snapshot from line {first + 1} on.\n"
            + $"  accepted: {verified.ElementAtOrDefault(first) ?? "(no more lines)"}\n"
            + $"  received: {received.ElementAtOrDefault(first) ?? "(no more lines)"}\n"
            + "If the new text is right, move it over the .verified.txt file of the same name and commit that.");
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimStart('\uFEFF').Split('\n');
}

/// <summary>Remembers which test is running.</summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class)]
public sealed class UseVerifyAttribute : BeforeAfterTestAttribute
{
    private static readonly AsyncLocal<MethodInfo?> Running = new();

    internal static MethodInfo? Current => Running.Value;

    public override void Before(MethodInfo methodUnderTest) => Running.Value = methodUnderTest;

    public override void After(MethodInfo methodUnderTest) => Running.Value = null;
}
