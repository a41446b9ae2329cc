using System.Reflection;
using Xunit.Sdk;

namespace VerifyXunit;

/// <summary>Put on a test assembly by the build, so that <see cref="Verifier"/> knows the running test.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class UseVerifyAttribute : BeforeAfterTestAttribute
{
    private static readonly AsyncLocal<MethodInfo?> Running = new();

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest) => Running.Value = methodUnderTest;

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest) => Running.Value = null;

    /// <summary>The test method that is running.</summary>
    /// <exception cref="InvalidOperationException">No test is running, or its assembly lacks the attribute.</exception>
    public static MethodInfo GetMethod() =>
        Running.Value ?? throw new InvalidOperationException(
            "Verify was called outside a test: the calling assembly has no [assembly: UseVerify], which src/StandIns/Verify.Xunit/build adds.");
}
