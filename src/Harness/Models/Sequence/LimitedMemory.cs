namespace Harness.Models.Sequence;

/// <summary>
/// L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.5) with a backtracking line search for the Armijo condition: for smooth convex functions of
/// many variables. It uses one thread and the same order of sums at every call.
/// </summary>
public sealed class LimitedMemory(int variables, int history = 6)
{
    private const double Decrease = 1e-4;
    private const double Shrink = 0.5;
    private const int MostTrials = 20;

    private readonly LinkedList<(double[] Step, double[] Change, double Curvature)> past = new();

    /// <summary>The variables.</summary>
    public double[] Point { get; } = new double[variables];

    /// <summary>Takes steps until told to stop, or until none leads down.</summary>
    /// <param name="function">Fills the gradient at a point and returns the value there.</param>
    /// <param name="goOn">Told the iteration, from 1, and the value; false stops.</param>
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
            var (rate, next, nextGradient) = (iteration == 1 ? 1 / Math.Sqrt(-slope) : 1, new double[variables], new double[variables]);
            double nextValue = 0;
            var found = false;
            for (var trial = 0; trial < MostTrials && !found; trial++, rate *= found ? 1 : Shrink)
            {
                for (var i = 0; i < variables; i++)
                    next[i] = Point[i] + rate * direction[i];
                nextValue = function(next, nextGradient);
                found = nextValue <= value + Decrease * rate * slope;
            }

            if (!found)
                return;
            Remember(next, nextGradient, gradient);
            next.CopyTo(Point, 0);
            (gradient, value) = (nextGradient, nextValue);
            if (!goOn(iteration, value))
                return;
        }
    }

    private void Remember(double[] next, double[] nextGradient, double[] gradient)
    {
        var (step, change) = (new double[variables], new double[variables]);
        for (var i = 0; i < variables; i++)
            (step[i], change[i]) = (next[i] - Point[i], nextGradient[i] - gradient[i]);
        var curvature = Dot(step, change);
        // Steps along which the function does not curve upwards say nothing of its shape.
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
