using System.Runtime.CompilerServices;
using VerifyTests;

namespace VerifyXunit;

/// <summary>Snapshot assertions: the text of a test is compared with the file that was accepted for it.</summary>
public static class Verifier
{
    /// <summary>
    /// Compares <paramref name="target"/> with <c>Class.Method.verified.txt</c> beside the calling source file. Nothing is compared until
    /// the result is awaited or returned as a task, which fails, and leaves <c>Class.Method.received.txt</c>, where the two differ.
    /// </summary>
    public static SettingsTask Verify(string? target, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "") =>
        new(settings, current => new Snapshot(current, sourceFile, UseVerifyAttribute.GetMethod()).Compare(target));
}
