using System.Buffers.Binary;
using System.Text;

namespace Harness.Tests.Torch;

/// <summary>A version of a symbol that a shared library asks another library for.</summary>
/// <param name="Flags">The entry's flags; 2 is weak.</param>
/// <param name="FlagsOffset">The place of the flags' first byte in the file.</param>
internal sealed record NeededVersion(string Name, int Flags, int FlagsOffset);

/// <summary>
/// Reads a library as the system's loader does, through the program headers and the dynamic section. The task of the build reads the section headers
/// instead, so that the two check each other.
/// </summary>
internal sealed class NeededVersions
{
    private const int LoadSegment = 1;
    private const int DynamicSegment = 2;
    private const long StringTable = 5;
    private const long NeededTable = 0x6ffffffe;
    private const long NeededCount = 0x6fffffff;

    private readonly byte[] file;
    private readonly IReadOnlyList<Segment> segments;

    private NeededVersions(byte[] file)
    {
        this.file = file;
        segments = [.. Enumerable.Range(0, Int16(54 + 2)).Select(i => SegmentAt((int)Int64(32) + i * Int16(54)))];
    }

    public static IReadOnlyList<NeededVersion> Of(byte[] file) => new NeededVersions(file).All();

    private List<NeededVersion> All()
    {
        var entries = DynamicEntries();
        var names = OffsetOf(entries[StringTable]);
        var found = new List<NeededVersion>();
        var library = OffsetOf(entries[NeededTable]);
        for (var i = 0; i < entries[NeededCount]; i++)
        {
            var version = library + Int32(library + 8);
            for (var j = 0; j < Int16(library + 2); j++)
            {
                found.Add(new NeededVersion(Text(names + Int32(version + 8)), Int16(version + 4), version + 4));
                version += Int32(version + 12);
            }

            library += Int32(library + 12);
        }

        return found;
    }

    private Dictionary<long, long> DynamicEntries()
    {
        var dynamic = segments.Single(segment => segment.Type == DynamicSegment);
        var entries = new Dictionary<long, long>();
        for (var at = (int)dynamic.Offset; Int64(at) != 0; at += 16)
            entries[Int64(at)] = Int64(at + 8);
        return entries;
    }

    private Segment SegmentAt(int header) => new(Int32(header), Int64(header + 8), Int64(header + 16), Int64(header + 32));

    private int OffsetOf(long address)
    {
        var holder = segments
            .Where(segment => segment.Type == LoadSegment)
            .Single(segment => address >= segment.Address && address < segment.Address + segment.Size);
        return (int)(holder.Offset + address - holder.Address);
    }

    private int Int16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));

    private int Int32(int at) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));

    private long Int64(int at) => BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));

    private string Text(int at) => Encoding.ASCII.GetString(file.AsSpan(at, file.AsSpan(at).IndexOf((byte)0)));

    private sealed record Segment(int Type, long Offset, long Address, long Size);
}
