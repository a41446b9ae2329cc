using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Bench.Doctor;
using Bench.Speed;
using Harness.Common;
using Harness.Contest.Timing;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Training;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary><c>bench speed</c> lets this program, plain TorchSharp and PyTorch for Python do the same work in turns.</summary>
public static class SpeedCommand
{
    private const int Rounds = 5;
    private const string SystemPython = "/usr/bin/python3";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var rounds = Positive("--rounds", $"The number of rounds, in each of which every side has one turn (default: {Rounds}).");
        var threads = Positive("--threads", "The number of threads of each side (default: one for each core).");
        var python = new Option<string>("--python")
        {
            Description = "The Python interpreter that has torch.",
            DefaultValueFactory = _ => SystemPython,
            HelpName = "FILE",
        };
        var output = new Option<string?>("--output")
        {
            Description = $"The folder that {SpeedTable.FileName} is written to (default: results in the repository).",
            HelpName = "DIR",
        };
        var precision = DataOptions.Precision();
        var command = new Command(
            "speed",
            "Time training steps, evaluation and their parts in this program, in plain TorchSharp and in PyTorch for Python, which take turns.")
        {
            rounds, threads, precision, python, output,
        };
        command.SetAction((arguments, _) =>
        {
            using var interruption = new Interruption();
            Run(
                arguments.GetValue(rounds) ?? Rounds,
                arguments.GetValue(threads) ?? Environment.ProcessorCount,
                DataOptions.PrecisionOf(arguments.GetValue(precision)!),
                arguments.GetValue(python)!,
                Path.Combine(UserFolders.Results(arguments.GetValue(output)), SpeedTable.FileName),
                interruption.Token);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Run(int rounds, int threads, TrainingPrecision? precision, string python, string path, CancellationToken cancel)
    {
        UserFolders.CheckFile("--output", path);
        set_num_threads(threads);
        using var turn = MachineTurn.Begin(MachineTurn.FolderHere, "'bench speed'", Console.Error.WriteLine, cancel: cancel);
        using var alone = turn.Alone(() => Console.Error.WriteLine("waiting for other runs to pause"), cancel);
        PrecisionChoice ChoiceFor(BertShape shape) => precision is { } asked ? PrecisionChoice.Forced(asked) : PrecisionChoice.For(CPU, shape);
        var works = SpeedWorks.All(shape => ChoiceFor(shape).Precision);
        var peaks = works.Select(work => work.Precision).Distinct()
            .ToDictionary(type => type, type => MatrixPeak.Gflops(type.TypeOfActivations ?? ScalarType.Float32));
        var rows = new List<SpeedRow>();

        // A peer that is missing for one row is missing for all, and its message is shown once.
        string? noPeer = null;
        foreach (var work in works)
        {
            Console.Error.WriteLine($"{work.Name}: {work.Description}");
            using var sides = new Sides(work, noPeer is null ? python : null);
            noPeer = sides.NoPeer ?? noPeer;
            var comparison = SpeedComparison.Run(sides.All, rounds, round =>
            {
                cancel.ThrowIfCancellationRequested();
                Console.Error.WriteLine($"  round {round} of {rounds}");
            });
            rows.Add(SpeedTable.Row(work, comparison, peaks[work.Precision], sides.Peer?.Environment));
            Console.Error.WriteLine(Invariant($"  ours {rows[^1].OursMs:F2} ms, plain {rows[^1].PlainMs:F2} ms, ratio {rows[^1].Ratio:F2}"));
        }

        Print(rows, ChoiceFor(SpeedWorks.MiniLm), peaks, noPeer);
        CsvTable.Write(path, rows);
        Terminal.WriteLine($"Written to {path}.");
    }

    private static void Print(
        List<SpeedRow> rows, PrecisionChoice ofMiniLm, Dictionary<TrainingPrecision, double> peaks, string? noPeer)
    {
        Terminal.Console.Write(SpeedTable.Of(rows));
        var first = rows[0];
        Terminal.WriteLine(
            Invariant($"{Processor.Name}, {first.Threads} threads, libtorch {first.LibTorch}; medians of {first.Rounds} rounds, ")
            + "in parentheses the lowest and highest ratio of one round.");
        Terminal.WriteLine(
            "ours:   this program as a run of the contest does it; the table's file names each row's precision "
            + $"(MiniLM's shape: {ofMiniLm.Precision.Name}; {ofMiniLm.Reason}).");
        Terminal.WriteLine("plain:  TorchSharp's own modules in float32 with nn.Dropout and optim.AdamW (src/Bench/Speed/PlainBert.cs).");
        Terminal.WriteLine(noPeer is null ? PythonSays(first) : $"python: not measured. {noPeer}");
        foreach (var (type, gflops) in peaks)
            Terminal.WriteLine(Invariant($"peak:   {gflops:F0} GFLOPS in {type.Name} (products of 2048 x 2048 matrices)."));
    }

    private static string PythonSays(SpeedRow step) =>
        Invariant($"python: the same as plain in {step.Python} (tests/peers/speed.py); the goal of a step is {step.PythonGoal:F2}.");

    private static Option<int?> Positive(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result => RefuseBelowOne(result));
        return option;
    }

    private static void RefuseBelowOne(OptionResult result)
    {
        // The parser itself reports text that is not a number.
        var text = result.Tokens.SingleOrDefault()?.Value;
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value <= 0)
            result.AddError($"{result.Option.Name} {text}: expected a number above 0.");
    }

    /// <summary>The sides of one row. Their memory is released before the next row begins.</summary>
    private sealed class Sides : IDisposable
    {
        private readonly List<ISpeedSide> all = [];

        /// <param name="python">The interpreter of the peer; null where it is known that there is none.</param>
        public Sides(SpeedWork work, string? python)
        {
            all.Add(work.Ours());
            all.Add(work.Plain());
            if (python is null)
                return;
            try
            {
                Peer = new PeerSide(Path.Combine(Repository.Root, "tests", "peers", "speed.py"), python, work);
                all.Add(Peer);
            }
            catch (NoPeerException missing)
            {
                NoPeer = missing.Message;
                Console.Error.WriteLine($"No peer: {NoPeer}");
            }
        }

        /// <summary>This program, plain TorchSharp and, where there is one, the peer.</summary>
        public IReadOnlyList<ISpeedSide> All => all;

        /// <summary>PyTorch for Python; null where there is none.</summary>
        public PeerSide? Peer { get; }

        /// <summary>The reason why there is no peer; null where there is one.</summary>
        public string? NoPeer { get; }

        public void Dispose()
        {
            foreach (var side in all)
                side.Dispose();
        }
    }
}
