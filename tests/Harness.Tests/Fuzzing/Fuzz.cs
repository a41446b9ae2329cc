using System.Globalization;
using Harness.Common;

namespace Harness.Tests.Fuzzing;

/// <summary>
/// Reads many damaged files, each made from a seed of its own, and checks that a reader either refuses or reads every file, with limited memory.
/// </summary>
internal static class Fuzz
{
    /// <summary>The memory that a reader takes for any file: handles, a mapping, an exception with its trace.</summary>
    private const long Overhead = 96 * 1024;

    private const int BytesAByte = 64;

    /// <summary>The tests of <see cref="ReadingFuzzTests"/>, which share the cases.</summary>
    private const int Tests = 3;

    /// <summary>The number of cases of all tests together: that of <c>BENCH_FUZZ</c>, or else as many as take a few seconds.</summary>
    private static int Cases => Environment.GetEnvironmentVariable("BENCH_FUZZ") is { Length: > 0 } asked
        ? int.Parse(asked, NumberStyles.None, CultureInfo.InvariantCulture)
        : 10_000;

    /// <param name="damage">Makes a file and returns its bytes.</param>
    /// <param name="read">Reads it. May throw <see cref="DataFormatException"/> and nothing else; what it allocates on its thread is counted.</param>
    /// <param name="check">Looks at what was read from a file that was not refused.</param>
    public static FuzzOutcome Run<T>(Func<SplitMix, byte[]> damage, Func<T> read, Action<byte[], T> check)
        where T : class
    {
        // What is allocated once, by the first call, is not the files'.
        Refused(read, out _);
        var outcome = new FuzzOutcome(0, 0, 0);
        for (var i = 0; i < Cases / Tests; i++)
        {
            var file = damage(SplitMix.For(2003, (ulong)i));
            try
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var refused = Refused(read, out var got);
                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.InRange(allocated, 0, Overhead + (BytesAByte * file.LongLength));
                if (got is not null)
                    check(file, got);
                outcome = new FuzzOutcome(outcome.Read + (refused ? 0 : 1), outcome.Refused + (refused ? 1 : 0), Math.Max(outcome.Most, allocated));
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Case {i}, {file.Length} bytes, base64 {Convert.ToBase64String(file)}: {error.Message}", error);
            }
        }

        return outcome;
    }

    private static bool Refused<T>(Func<T> read, out T? got)
        where T : class
    {
        try
        {
            got = read();
            return false;
        }
        catch (DataFormatException)
        {
            got = null;
            return true;
        }
    }
}

/// <summary>Counts what became of damaged files.</summary>
/// <param name="Read">The files that could still be read.</param>
/// <param name="Refused">The files that were refused.</param>
/// <param name="Most">The most bytes that were allocated for one of them.</param>
internal sealed record FuzzOutcome(int Read, int Refused, long Most);
