using System.Text;
using Harness.Tasks.SentenceVectors;

namespace Harness.Tests.Tasks.SentenceVectors;

public sealed class VectorFileTests : IDisposable
{
    private static readonly float[][] Vectors = [[1, -2.5f, 0.1f], [0, 3e-8f, float.MaxValue]];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The form is that of NumPy's documentation (numpy.lib.format, version 1.0).</summary>
    [Fact]
    public void Write_gives_NumPys_format_when_the_name_ends_in_npy()
    {
        var path = folder.PathOf("v.npy");
        VectorFile.Write(path, Vectors);

        var bytes = File.ReadAllBytes(path);
        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0], bytes[..8]);
        var start = 10 + BitConverter.ToUInt16(bytes, 8);
        Assert.Equal(0, start % 64);
        var header = Encoding.ASCII.GetString(bytes[10..start]);
        Assert.Matches(@"^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$", header);
        Assert.Equal(start + 6 * sizeof(float), bytes.Length);
        Assert.Equal(Vectors.SelectMany(vector => vector), Enumerable.Range(0, 6).Select(i => BitConverter.ToSingle(bytes, start + 4 * i)));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_gives_a_table_when_the_name_ends_in_csv()
    {
        using var culture = new ForeignCulture();
        var path = folder.PathOf("v.csv");
        VectorFile.Write(path, Vectors);
        Assert.Equal("v1,v2,v3\n1,-2.5,0.1\n0,3E-08,3.4028235E+38\n", File.ReadAllText(path));
    }

    [Fact]
    public void Write_refuses_other_names()
    {
        var error = Assert.Throws<ArgumentException>(() => VectorFile.Write(folder.PathOf("v.txt"), Vectors));
        Assert.Contains("Expected one of them", error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
