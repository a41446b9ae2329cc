using System.Net;
using Polly.Timeout;

namespace Harness.Fetching;

/// <summary>A failed attempt to download a file. The message says what happened.</summary>
/// <param name="remedy">What the user can do when the fault persists; null where the only remedy is to get the file elsewhere.</param>
/// <param name="mayPass">True when another attempt may succeed.</param>
/// <param name="after">The time that the server asks to wait; null where it names none.</param>
internal sealed class HttpFault(string what, string? remedy = null, bool mayPass = false, TimeSpan? after = null, Exception? inner = null)
    : Exception(what, inner)
{
    private const string TryLater = "Run the same command again later: it goes on from there";

    public string? Remedy { get; } = remedy;

    public bool MayPass { get; } = mayPass;

    public TimeSpan? After { get; } = after;

    /// <summary>Describes an exchange that ended without an answer, or in the middle of one.</summary>
    public static HttpFault Of(Exception error, Uri address)
    {
        var proxy = Proxy.Of(address);
        var reason = error.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.');
        var (what, remedy, mayPass) = error switch
        {
            TimeoutRejectedException silence => (Invariant($"nothing came for {silence.Timeout.TotalSeconds:F0} seconds"), TryLater, true),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => (
                $"the name {(proxy is null ? "" : $"{proxy} or ")}{address.Host} could not be resolved ({reason})",
                "Look whether this machine has a network and DNS; behind a proxy set HTTPS_PROXY", true),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => (
                $"no secure connection could be made ({reason})",
                "Look whether the clock is right and the machine's CA certificates are there (apt-get install ca-certificates); "
                + "a proxy that opens TLS needs its own certificate among them (SSL_CERT_FILE=FILE)", false),
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => (
                $"the proxy {proxy} would not connect ({reason})", "Look at HTTPS_PROXY and NO_PROXY", false),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => (
                $"no connection{(proxy is null ? "" : $" through the proxy {proxy}")} ({reason})",
                "Look whether this machine has a network; behind a proxy set HTTPS_PROXY", true),
            _ => ($"the connection broke off ({reason})", TryLater, true),
        };
        return new HttpFault(what, remedy, mayPass, inner: error);
    }

    /// <summary>Describes an answer that is not the file.</summary>
    public static HttpFault Of(HttpResponseMessage response)
    {
        var status = Invariant($"{(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd();
        var after = response.Headers.RetryAfter switch
        {
            { Delta: { } delay } => delay,
            { Date: { } date } when date > DateTimeOffset.UtcNow => date - DateTimeOffset.UtcNow,
            _ => (TimeSpan?)null,
        };
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new($"{status}: the file is not there any more"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new($"{status}: the server does not give the file to everybody"),
            HttpStatusCode.ProxyAuthenticationRequired => new(
                $"{status}: the proxy wants a name and a password", "Set HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT"),
            HttpStatusCode.TooManyRequests => new($"{status}: the server is asked too often", TryLater, mayPass: true, after),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new(
                $"{status}: the server has trouble", TryLater, mayPass: true, after),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => new(
                $"{status}: redirected {(response.Headers.Location is { } next ? $"to {next}, " : "")}in a circle, too often, or away from HTTPS"),
            _ => new($"{status}: not an answer that a file comes with"),
        };
    }
}

/// <summary>The environment's proxy, as .NET takes it from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.</summary>
internal static class Proxy
{
    /// <summary>Names the proxy without the password that its address may have; null where an address is asked directly.</summary>
    public static string? Of(Uri address) =>
        !HttpClient.DefaultProxy.IsBypassed(address) && HttpClient.DefaultProxy.GetProxy(address) is { } proxy && proxy != address
            ? proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
            : null;
}
