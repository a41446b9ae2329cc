using System.Net;

namespace Harness.Fetching;

/// <summary>What went wrong in an exchange with a server, in words, and whether it may pass.</summary>
internal static class HttpFaults
{
    private const string TryLater = "Run the same command again later: it goes on from there";

    /// <summary>No answer came.</summary>
    public static FailedTry Of(HttpRequestException error, Uri address) => error.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => new(
            $"the name {Host(address)} could not be resolved ({Innermost(error)})",
            "Look whether this machine has a network and DNS; behind a proxy set HTTPS_PROXY",
            mayPass: true, inner: error),
        HttpRequestError.SecureConnectionError => new(
            $"no secure connection could be made ({Innermost(error)})",
            "Look whether the clock is right and the machine's CA certificates are there (apt-get install ca-certificates); a proxy that opens TLS needs its own certificate "
            + "among them (SSL_CERT_FILE=FILE)",
            inner: error),
        HttpRequestError.ProxyTunnelError => new(
            $"the proxy {Proxy.Of(address)} would not connect ({Innermost(error)})", "Look at HTTPS_PROXY and NO_PROXY", inner: error),
        HttpRequestError.ConnectionError => new(
            $"no connection{Proxy.Through(address)} ({Innermost(error)})", "Look whether this machine has a network; behind a proxy set HTTPS_PROXY", mayPass: true, inner: error),
        _ => Broken(error),
    };

    /// <summary>The connection ended before the answer did.</summary>
    public static FailedTry Broken(Exception error) => new($"the connection broke off ({Innermost(error)})", TryLater, mayPass: true, inner: error);

    /// <summary>Nothing came for a while.</summary>
    public static FailedTry Stalled(TimeSpan patience) =>
        new(Invariant($"nothing came for {patience.TotalSeconds:F0} seconds"), TryLater, mayPass: true);

    /// <summary>An answer came, and it is not the file.</summary>
    public static FailedTry Of(HttpResponseMessage response)
    {
        var status = Invariant($"{(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd();
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new($"{status}: the file is not there any more"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new($"{status}: the server does not give the file to everybody"),
            HttpStatusCode.ProxyAuthenticationRequired => new(
                $"{status}: the proxy wants a name and a password", "Set HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT"),
            HttpStatusCode.TooManyRequests => new($"{status}: the server is asked too often", TryLater, mayPass: true, RetryAfter(response)),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new(
                $"{status}: the server has trouble", TryLater, mayPass: true, RetryAfter(response)),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => new(
                $"{status}: redirected {(response.Headers.Location is { } next ? $"to {next}, " : "")}in a circle, too often, or away from HTTPS"),
            _ => new($"{status}: not an answer that a file comes with"),
        };
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delay } => delay,
        { Date: { } date } when date > DateTimeOffset.UtcNow => date - DateTimeOffset.UtcNow,
        _ => null,
    };

    private static string Host(Uri address) => Proxy.Of(address) is { } proxy ? $"{proxy} or {address.Host}" : address.Host;

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error.Message.ReplaceLineEndings(" ").TrimEnd('.');
    }
}
