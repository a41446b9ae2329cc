using CsvHelper;

namespace Harness.Common;

/// <summary>Writes a number with a fixed number of digits after the point, in the invariant culture, so that tables line up.</summary>
public abstract class FixedDigitsCell(int digits) : ICsvConverter<double>
{
    private readonly string format = Invariant($"F{digits}");

    public double Read(CsvReader reader, int index) => reader.Parse<double>(index);

    public void Write(CsvWriter writer, double value) => writer.WriteField(value, format);
}

/// <summary>Writes a score, a share or a probability with six digits.</summary>
public sealed class ScoreCell() : FixedDigitsCell(6);

/// <summary>Writes seconds or milliseconds with three digits.</summary>
public sealed class SecondsCell() : FixedDigitsCell(3);
