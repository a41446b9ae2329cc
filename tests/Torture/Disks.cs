using System.Diagnostics;

namespace Torture;

/// <summary>Contests on disks that are too small, as a file system in memory has them. Only root may mount one.</summary>
internal static class Disks
{
    private const int SmallestKb = 64;

    /// <inheritdoc cref="Disks"/>
    public static IEnumerable<Attempt> Run(Playground playground, int attempts)
    {
        for (var i = 0; i < attempts; i++)
        {
            var place = playground.NewPlace();
            Directory.CreateDirectory(place.Folder);
            var size = SmallestKb * (1 << i);
            if (Mount("-t", "tmpfs", "-o", Invariant($"size={size}k"), "tmpfs", place.Folder) != 0)
                throw new InvalidOperationException("tmpfs cannot be mounted here. Run this trial as root.");
            string? fault;
            Ended ended;
            try
            {
                ended = playground.Run(playground.Contest(place));
                fault = ended.ExitCode is 0 or 1 or 2 && !ended.Errors.Contains("   at ", StringComparison.Ordinal)
                    ? null
                    : $"it ended with {ended.ExitCode}: {ended.Errors}";
                Mount("-o", "remount,size=1g", place.Folder);
                fault ??= playground.FaultAfterResuming(place);
            }
            finally
            {
                Process.Start("umount", [place.Folder]).WaitForExit();
            }

            place.Remove();
            yield return new Attempt(Invariant($"a disk of {size:N0} kB, exit code {ended.ExitCode}: {Playground.LastLine(ended.Errors)}"), fault);
        }
    }

    private static int Mount(params string[] arguments)
    {
        using var mount = Process.Start("mount", arguments);
        mount.WaitForExit();
        return mount.ExitCode;
    }
}
