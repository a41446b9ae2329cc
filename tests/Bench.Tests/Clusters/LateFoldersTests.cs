using Bench.Clusters;

namespace Bench.Tests.Clusters;

public sealed class LateFoldersTests
{
    [Fact]
    public void Await_goes_on_when_the_file_is_there_or_the_time_is_over()
    {
        var asked = 0;
        var told = 0;

        Assert.True(LateFolders.Await(() => ++asked == 2, () => told++, CancellationToken.None, TimeSpan.FromMilliseconds(1)));
        Assert.Equal((2, 1), (asked, told));

        Assert.True(LateFolders.Await(() => true, () => told++, CancellationToken.None));
        Assert.False(LateFolders.Await(() => false, () => told++, CancellationToken.None, TimeSpan.FromMilliseconds(1)));
        Assert.Equal(2, told);
    }

    [Fact]
    public void Await_is_cancelled() => Assert.Throws<OperationCanceledException>(
        () => LateFolders.Await(() => false, () => { }, new CancellationToken(canceled: true)));
}
