using System.IO.Compression;
using Harness.Common;

namespace Harness.Fetching;

/// <summary>Extracts files from a zip archive by names that the caller knows: no name in the archive decides where anything is written.</summary>
internal static class ZipMembers
{
    /// <summary>Extracts the files. Each appears whole or not at all, and none is extracted when one of them is missing.</summary>
    /// <exception cref="DataFormatException">A member is missing, or the file is not a zip archive; the message says which.</exception>
    public static void Extract(string archive, IReadOnlyList<string> members, string folder)
    {
        try
        {
            using var zip = ZipFile.OpenRead(archive);
            var entries = members.Select(member => zip.GetEntry(member) ?? throw Missing(archive, member, zip)).ToArray();
            foreach (var (member, entry) in members.Zip(entries))
            {
                using var content = entry.Open();
                AtomicFile.Write(Path.Combine(folder, member), content.CopyTo);
            }
        }
        catch (InvalidDataException error)
        {
            throw new DataFormatException($"{archive}: not a zip archive, or damaged ({error.Message}). Remove it and fetch it again.", error);
        }
    }

    private static DataFormatException Missing(string archive, string member, ZipArchive zip) => new(
        $"{archive}: no member {member}. Expected it beside {string.Join(", ", zip.Entries.Select(entry => $"'{entry.FullName}'"))}; "
        + "nothing was taken out. Remove the archive and fetch it again.");
}
