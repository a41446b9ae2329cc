namespace Harness.Contest.Methods;

/// <summary>
/// Until it is disposed, the last words of a program that ends name the method that it was asking what it is, and its exit code says that it failed:
/// a method can end the program, and nothing keeps it from that.
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
