using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies TorchSharp's native library and makes the copy loadable under an older C++ library. The library lists the symbol version GLIBCXX_3.4.32
/// (GCC 13) for a symbol that nothing in it refers to. Where the system's libstdc++ does not define a version that is listed, the loader refuses the
/// library unless the entry is marked weak: the flag VER_FLG_WEAK of its Elf64_Vernaux entry in the section .gnu.version_r (System V ABI, Linux
/// extensions, "Symbol versioning"). Only the copy is changed: it is written under a temporary name and renamed, so that a file of that name that is
/// a hard link into the packages folder is replaced and never written through.
/// </summary>
public sealed class CopyTorchSharpLibrary : Task
{
    private const uint NeededVersionsSection = 0x6ffffffe;
    private const int WeakFlag = 2;
    private const string Prefix = "GLIBCXX_";

    /// <summary>The library in the packages folder.</summary>
    [Required]
    public string Source { get; set; }

    /// <summary>The file that is written.</summary>
    [Required]
    public string Target { get; set; }

    /// <summary>The system's libstdc++. Where it is empty, because there is none or it was not found, the library is copied unchanged.</summary>
    public string CxxLibrary { get; set; }

    public override bool Execute()
    {
        byte[] library = File.ReadAllBytes(Source);
        if (!string.IsNullOrEmpty(CxxLibrary) && IsElf64(library))
            Weaken(library, Encoding.ASCII.GetString(File.ReadAllBytes(CxxLibrary)));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Target)));
        string temporary = Target + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, library);
        File.Delete(Target);
        File.Move(temporary, Target);
        return !Log.HasLoggedErrors;
    }

    private static bool IsElf64(byte[] file) =>
        file.Length > 64 && file[0] == 0x7f && file[1] == 'E' && file[2] == 'L' && file[3] == 'F' && file[4] == 2 && file[5] == 1;

    // Marks the entries of versions that the C++ library does not define.
    private void Weaken(byte[] library, string defined)
    {
        long sections = (long)BitConverter.ToUInt64(library, 40);
        int size = BitConverter.ToUInt16(library, 58);
        int count = BitConverter.ToUInt16(library, 60);
        for (int i = 0; i < count; i++)
        {
            int header = (int)(sections + i * size);
            if (BitConverter.ToUInt32(library, header + 4) != NeededVersionsSection)
                continue;
            int strings = (int)(sections + BitConverter.ToUInt32(library, header + 40) * size);
            int names = (int)BitConverter.ToUInt64(library, strings + 24);
            WeakenIn(library, (int)BitConverter.ToUInt64(library, header + 24), names, defined);
        }
    }

    // The section is a list of Elf64_Verneed, one for each needed library. Each of them has a list of Elf64_Vernaux, one for each version.
    private void WeakenIn(byte[] library, int need, int names, string defined)
    {
        while (true)
        {
            int version = need + (int)BitConverter.ToUInt32(library, need + 8);
            for (int left = BitConverter.ToUInt16(library, need + 2); left > 0; left--)
            {
                string name = NameAt(library, names + (int)BitConverter.ToUInt32(library, version + 8));
                if (name.StartsWith(Prefix, StringComparison.Ordinal) && !defined.Contains(name + "\0"))
                {
                    library[version + 4] |= WeakFlag;
                    Log.LogMessage(MessageImportance.Normal, "{0} lacks {1}: the entry is marked weak in {2}", CxxLibrary, name, Target);
                }

                version += (int)BitConverter.ToUInt32(library, version + 12);
            }

            int next = (int)BitConverter.ToUInt32(library, need + 12);
            if (next == 0)
                return;
            need += next;
        }
    }

    private static string NameAt(byte[] library, int start)
    {
        int end = Array.IndexOf(library, (byte)0, start);
        return Encoding.ASCII.GetString(library, start, end - start);
    }
}
