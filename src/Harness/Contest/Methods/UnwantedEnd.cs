namespace Harness.Contest.Methods;

/// <summary>
/// Names the method that ends the program while the program asks it what it is, and makes the exit code that of a failure. Nothing can keep a method
/// from that. When this object is disposed, the method has answered.
/// </summary>
public sealed class UnwantedEnd : IDisposable
{
    private const int Failed = 1;

    private readonly string method;

    /// <param name="method">The method's name or class.</param>
    public UnwantedEnd(string method)
    {
        this.method = method;
        AppDomain.CurrentDomain.ProcessExit += SayWho;
    }

    public void Dispose() => AppDomain.CurrentDomain.ProcessExit -= SayWho;

    private void SayWho(object? sender, EventArgs ending)
    {
        Console.Error.WriteLine($"bench: {method} ended the program while it was made or built. Mend it, or leave out its folder.");
        Environment.ExitCode = Failed;
    }
}
