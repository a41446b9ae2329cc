namespace Harness.Models.Sequence;

/// <summary>
/// Minimises smooth convex functions of many variables by L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.5) with a backtracking line
/// search for the Armijo condition. It uses one thread and adds in the same order at every call.
/// </summary>
/// <param name="variables">The number of variables.</param>
/// <param name="history">The number of steps that are remembered.</param>
public sealed class Lbfgs(int variables, int history = 6)
{
    private const double Decrease = 1e-4;
    private const double Shrink = 0.5;
    private const int MostTrials = 20;

    private readonly LinkedList<(double[] Step, double[] Change, double Curvature)> past = new();

    /// <summary>The values of the variables, which begin at zero.</summary>
    public double[] Point { get; } = new double[variables];

    /// <summary>Takes steps until it is told to stop, or until no step leads down.</summary>
    /// <param name="function">Returns the value at a point and writes the gradient there into an array.</param>
    /// <param name="goOn">Receives the number of the iteration, counted from 1, and the value of the function. It returns false to stop.</param>
    public void Minimise(Func<double[], double[], double> function, Func<int, double, bool> goOn)
    {
        var gradient = new double[variables];
        var value = function(Point, gradient);
        for (var iteration = 1; ; iteration++)
        {
            var direction = Direction(gradient);
            var slope = Dot(direction, gradient);
            if (slope >= 0)
                return;
            var next = new double[variables];
            var nextGradient = new double[variables];
            var firstRate = iteration == 1 ? 1 / Math.Sqrt(-slope) : 1;
            if (Search(function, value, direction, slope, firstRate, next, nextGradient) is not { } nextValue)
                return;
            Remember(next, nextGradient, gradient);
            next.CopyTo(Point, 0);
            gradient = nextGradient;
            value = nextValue;
            if (!goOn(iteration, value))
                return;
        }
    }

    // Searches along a direction for the first point whose value is low enough, and writes that point into next. Returns its value, or null when no
    // trial finds one.
    private double? Search(
        Func<double[], double[], double> function, double value, double[] direction, double slope, double rate, double[] next, double[] nextGradient)
    {
        for (var trial = 0; trial < MostTrials; trial++)
        {
            for (var i = 0; i < variables; i++)
                next[i] = Point[i] + rate * direction[i];
            var nextValue = function(next, nextGradient);
            if (nextValue <= value + Decrease * rate * slope)
                return nextValue;
            rate *= Shrink;
        }

        return null;
    }

    private void Remember(double[] next, double[] nextGradient, double[] gradient)
    {
        var step = new double[variables];
        var change = new double[variables];
        for (var i = 0; i < variables; i++)
        {
            step[i] = next[i] - Point[i];
            change[i] = nextGradient[i] - gradient[i];
        }

        var curvature = Dot(step, change);
        // A step along which the function does not curve upwards tells nothing about its shape.
        if (curvature <= 1e-12)
            return;
        past.AddLast((step, change, curvature));
        if (past.Count > history)
            past.RemoveFirst();
    }

    private double[] Direction(double[] gradient)
    {
        var direction = Array.ConvertAll(gradient, value => -value);
        var shares = new Stack<double>();
        for (var node = past.Last; node is not null; node = node.Previous)
        {
            var share = Dot(node.Value.Step, direction) / node.Value.Curvature;
            shares.Push(share);
            Add(direction, node.Value.Change, -share);
        }

        if (past.Last is { Value: var latest })
        {
            var scale = latest.Curvature / Dot(latest.Change, latest.Change);
            for (var i = 0; i < variables; i++)
                direction[i] *= scale;
        }

        for (var node = past.First; node is not null; node = node.Next)
            Add(direction, node.Value.Step, shares.Pop() - Dot(node.Value.Change, direction) / node.Value.Curvature);
        return direction;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static void Add(double[] to, double[] what, double times)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] += times * what[i];
    }
}
