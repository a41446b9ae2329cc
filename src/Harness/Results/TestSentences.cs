using System.Collections;
using System.Numerics;
using System.Runtime.InteropServices;
using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>
/// The table test-sentences.csv of a run: for every test sentence the numbers of its task's <see cref="SummedScore"/>, and its document. A bootstrap
/// draws from these.
/// </summary>
/// <param name="Numbers">The numbers of each sentence; none where the run did not end well.</param>
/// <param name="Documents">The number of each sentence's document; null where the corpus has no documents, and in older tables.</param>
public sealed record TestSentences(IReadOnlyList<double[]> Numbers, IReadOnlyList<int>? Documents)
{
    private const string Document = "document";

    /// <summary>False for older tables, which do not say whether the corpus has documents.</summary>
    public bool KnowsDocuments { get; private init; } = true;

    /// <summary>The columns of the table.</summary>
    public static IReadOnlyList<Column<int>> Columns(SummedScore score, TestSentences sentences) =>
    [
        .. score.Numbers.Index().Select(number => new Column<int>(
            number.Item.Name, number.Item.Meaning, sentence => Invariant($"{sentences.Numbers[sentence][number.Index]}"))),
        new Column<int>(
            Document,
            "The number of the document that the sentence is in, from 0; empty where the corpus has no documents.",
            sentence => Invariant($"{sentences.Documents?[sentence]}")),
    ];

    /// <summary>Hashes the numbers that follow from the test split alone, which are the same for every run on it.</summary>
    public string HashOfData(SummedScore score)
    {
        int[] places = [.. score.Numbers.Index().Where(number => number.Item.IsOfData).Select(number => number.Index)];
        return ContentHash.Of(MemoryMarshal.AsBytes<double>([.. Numbers.SelectMany(numbers => places.Select(place => numbers[place]))]));
    }

    /// <summary>Gives the number of errors in each sentence; null for a task in which a sentence is not simply right or wrong.</summary>
    public IReadOnlyList<int>? Errors(SummedScore score)
    {
        int?[] errors = [.. Numbers.Select(numbers => score.Errors(numbers))];
        return errors.Contains(null) ? null : [.. errors.Select(count => count!.Value)];
    }

    /// <summary>Writes the table.</summary>
    public void Write(string path, SummedScore score) => CsvTable.Write(path, Columns(score, this), Enumerable.Range(0, Numbers.Count));

    /// <summary>Reads the table.</summary>
    /// <exception cref="DataFormatException">A number is missing or is none.</exception>
    public static TestSentences Read(string path, SummedScore score)
    {
        var table = CsvTable.ReadNumbers(path, [.. score.Numbers.Select(number => number.Name)], [Document]);
        var rows = table.Rows;
        var width = score.Numbers.Count;
        double[] numbers = [.. rows.SelectMany(row => row.Take(width)).Select(number => number!.Value)];
        return new TestSentences(
            Packed<byte>(numbers, width) ?? Packed<float>(numbers, width) ?? new NumberRows<double>(numbers, width),
            rows.All(row => row[width] is not null) ? [.. rows.Select(row => (int)row[width]!.Value)] : null)
        {
            KnowsDocuments = table.Headers.Contains(Document),
        };
    }

    // Thousands of runs are in memory at once. Rows take the least room one behind the other, and in the shortest type that holds them exactly.
    private static IReadOnlyList<double[]>? Packed<T>(double[] numbers, int width)
        where T : INumberBase<T>
    {
        T[] packed = [.. numbers.Select(T.CreateSaturating)];
        return packed.Zip(numbers).All(pair => double.CreateChecked(pair.First) == pair.Second) ? new NumberRows<T>(packed, width) : null;
    }

    private sealed class NumberRows<T>(T[] numbers, int width) : IReadOnlyList<double[]>
        where T : INumberBase<T>
    {
        public int Count => numbers.Length / width;

        public double[] this[int index]
        {
            get
            {
                var row = new double[width];
                for (var i = 0; i < width; i++)
                    row[i] = double.CreateChecked(numbers[(index * width) + i]);
                return row;
            }
        }

        public IEnumerator<double[]> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
