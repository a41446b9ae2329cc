using CsvHelper;

namespace Harness.Common;

/// <summary>A figure with a fixed number of digits after the point, in invariant culture, so that tables line up.</summary>
public abstract class FixedDigitsCell(int digits) : ICsvConverter<double>
{
    private readonly string format = $"F{digits}";

    public double Read(CsvReader reader, int index) => reader.Parse<double>(index);

    public void Write(CsvWriter writer, double value) => writer.WriteField(value, format);
}
