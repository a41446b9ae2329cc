using Harness.Common;

namespace Harness.Tests.Common;

public sealed class GzipFileTests
{
    [Fact]
    public void Compress_makes_the_same_bytes_when_the_name_and_the_time_differ()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("one.txt"), "0 0 5 6 0\n");
        File.WriteAllText(folder.PathOf("another.txt"), "0 0 5 6 0\n");
        File.SetLastWriteTimeUtc(folder.PathOf("another.txt"), new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));

        GzipFile.Compress(folder.PathOf("one.txt"), folder.PathOf("one.gz"));
        GzipFile.Compress(folder.PathOf("another.txt"), folder.PathOf("another.gz"));

        var bytes = File.ReadAllBytes(folder.PathOf("one.gz"));
        Assert.Equal(bytes, File.ReadAllBytes(folder.PathOf("another.gz")));
        // RFC 1952, section 2.3: the magic number, deflate, no flags (so no name), and a time of 0, which means none.
        Assert.Equal([0x1f, 0x8b, 8, 0, 0, 0, 0, 0], bytes[..8]);
    }

    [Fact]
    public void ReadAllBytes_refuses_a_small_file_that_unpacks_to_too_much()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("a.txt"), new string('0', 1_000_000));
        GzipFile.Compress(folder.PathOf("a.txt"), folder.PathOf("a.gz"));

        var error = Assert.Throws<DataFormatException>(() => GzipFile.ReadAllBytes(folder.PathOf("a.gz"), "Fetch it again.", largest: 200_000));

        Assert.EndsWith("(it unpacks to more than 200,000 bytes). Fetch it again.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadAllBytes_reads_what_gzip_wrote()
    {
        using var folder = new TemporaryFolder();
        // This is what "printf '0 5\n' | gzip -9n" writes.
        File.WriteAllBytes(folder.PathOf("a.gz"), Convert.FromHexString("1f8b0800000000000203335030e50200f54ac6ab04000000"));

        Assert.Equal("0 5\n"u8.ToArray(), GzipFile.ReadAllBytes(folder.PathOf("a.gz"), "Fetch it again."));
    }

    [Fact]
    public void ReadAllBytes_refuses_every_damage_as_one()
    {
        using var folder = new TemporaryFolder();
        var random = SplitMix.For(3, 0);
        File.WriteAllText(folder.PathOf("a.txt"), string.Concat(Enumerable.Range(0, 3_000).Select(_ => Invariant($"{random.Below(9)} "))));
        GzipFile.Compress(folder.PathOf("a.txt"), folder.PathOf("a.gz"));
        var content = File.ReadAllBytes(folder.PathOf("a.txt"));
        var whole = File.ReadAllBytes(folder.PathOf("a.gz"));
        // The time, the flags for compression and the system of RFC 1952 are in bytes 4 to 9, and change no content.
        for (var from = 10; from < whole.Length - 1; from++)
            foreach (var length in new[] { 1, 20, whole.Length / 4 })
            {
                byte[] damaged = [.. whole];
                Array.Clear(damaged, from, Math.Min(length, whole.Length - from));
                if (damaged.AsSpan().SequenceEqual(whole))
                    continue;
                File.WriteAllBytes(folder.PathOf("a.gz"), damaged);

                // A few damages change nothing that is ever read.
                var error = Record.Exception(() => Assert.Equal(content, GzipFile.ReadAllBytes(folder.PathOf("a.gz"), "Fetch it again.")));
                Assert.True(error is null or DataFormatException, $"{length} zeros from byte {from}: {error}");
            }
    }
}
