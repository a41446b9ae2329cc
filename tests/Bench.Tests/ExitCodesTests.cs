using Harness.Common;
using Harness.Contest.Methods;

namespace Bench.Tests;

public sealed class ExitCodesTests
{
    [Fact]
    public void Of_tells_what_is_not_there_from_what_failed()
    {
        Assert.All(
            new Exception[] { new ArgumentException(), new PluginException(""), new FileNotFoundException(), new DirectoryNotFoundException() },
            error => Assert.Equal(ExitCodes.Usage, ExitCodes.Of(error)));
        Assert.All(
            new Exception[] { new DataFormatException(""), new RunFailedException(""), new IOException() },
            error => Assert.Equal(ExitCodes.Failed, ExitCodes.Of(error)));
    }
}
