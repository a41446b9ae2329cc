using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Harness.Common;

namespace Harness.Tasks.SentenceVectors;

/// <summary>Writes the vectors of sentences to a file that appears whole or not at all.</summary>
public static class VectorFile
{
    private const string Csv = ".csv";
    private const string Npy = ".npy";
    private const int Alignment = 64;

    // The first bytes of NumPy's format, and its version 1.0.
    private static readonly byte[] Magic = [0x93, .. "NUMPY"u8, 1, 0];

    /// <summary>Checks that a file's name ends in a form that can be written.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void CheckName(string path)
    {
        if (Path.GetExtension(path) is not (Csv or Npy))
            throw new ArgumentException($"{path}: a name without {Csv} or {Npy} at its end. Expected one of them, which chooses the form.");
    }

    /// <summary>
    /// Writes vectors, one a row. A name that ends in .csv gives a table with the columns v1, v2 and so on; one that ends in .npy gives NumPy's
    /// format 1.0 with a matrix of float32.
    /// </summary>
    /// <param name="vectors">At least one vector, all of the same length.</param>
    /// <exception cref="ArgumentException">The name ends otherwise.</exception>
    public static void Write(string path, IReadOnlyList<float[]> vectors)
    {
        CheckName(path);
        if (Path.GetExtension(path) == Npy)
            AtomicFile.Write(path, file => WriteNpy(file, vectors));
        else
            CsvTable.Write(path, [.. Enumerable.Range(0, vectors[0].Length).Select(ColumnOf)], vectors);
    }

    private static Column<float[]> ColumnOf(int place) => new(
        Invariant($"v{place + 1}"), "A number of the vector.", vector => vector[place].ToString(CultureInfo.InvariantCulture));

    private static void WriteNpy(Stream file, IReadOnlyList<float[]> vectors)
    {
        var description = Invariant($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({vectors.Count}, {vectors[0].Length}), }}");
        // Blanks and a line feed fill the header up, so that the numbers begin at a multiple of 64 bytes.
        var start = Magic.Length + sizeof(ushort);
        var whole = (start + description.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = Encoding.ASCII.GetBytes(description.PadRight(whole - start - 1) + "\n");
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        file.Write(Magic);
        file.Write(length);
        file.Write(header);
        foreach (var vector in vectors)
            file.Write(MemoryMarshal.AsBytes(vector.AsSpan()));
    }
}
