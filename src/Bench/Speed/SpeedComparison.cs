using Harness.Results;

namespace Bench.Speed;

/// <summary>The times of several sides that do the same work in turns.</summary>
/// <param name="Turns">The mean milliseconds of a unit of the work, for each side and each round.</param>
public sealed record SpeedComparison(IReadOnlyList<IReadOnlyList<double>> Turns)
{
    /// <summary>The milliseconds of a unit: the median of the rounds.</summary>
    public double Median(int side) => MedianOf(Turns[side]);

    /// <summary>The ratio of the times of two sides.</summary>
    public SpeedRatio Ratio(int side, int other)
    {
        double[] rounds = [.. Turns[side].Zip(Turns[other], (one, two) => one / two)];
        return new SpeedRatio(Median(side) / Median(other), rounds.Min(), rounds.Max());
    }

    /// <summary>
    /// Lets the sides take turns, so that what else the machine does slows all of them alike. A first turn of each side is not counted, because
    /// memory is claimed, kernels are chosen and code is compiled in it.
    /// </summary>
    /// <param name="began">An action that is called with the number of each round, from 1, before it begins.</param>
    public static SpeedComparison Run(IReadOnlyList<ISpeedSide> sides, int rounds, Action<int> began)
    {
        foreach (var side in sides)
            side.Run();
        var turns = sides.Select(_ => new double[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            began(round + 1);

            // Another side begins each round, so that a machine that becomes slower or faster favours none.
            for (var turn = 0; turn < sides.Count; turn++)
            {
                var side = (round + turn) % sides.Count;
                turns[side][round] = sides[side].Run().Average();
            }
        }

        return new SpeedComparison(turns);
    }

    private static double MedianOf(IEnumerable<double> values) => Quantile.Of([.. values.Order()], 0.5);
}

/// <summary>A ratio of the times of two sides.</summary>
/// <param name="Value">The ratio of the medians of all rounds.</param>
/// <param name="Low">The lowest ratio of one round.</param>
/// <param name="High">The highest ratio of one round.</param>
public sealed record SpeedRatio(double Value, double Low, double High);
