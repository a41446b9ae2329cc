namespace Harness.Fetching;

/// <summary>
/// The proxy in force: .NET takes it from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY. Only scheme, host and port are told, because a password may
/// stand before them.
/// </summary>
internal static class Proxy
{
    /// <summary>Null where an address is asked directly.</summary>
    public static string? Of(Uri address) =>
        !HttpClient.DefaultProxy.IsBypassed(address) && HttpClient.DefaultProxy.GetProxy(address) is { } proxy && proxy != address
            ? proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
            : null;

    /// <summary>For a message: nothing where an address is asked directly.</summary>
    public static string Through(Uri address) => Of(address) is { } proxy ? $" through the proxy {proxy}" : "";
}
