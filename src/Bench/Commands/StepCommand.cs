using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Bench.Steps;
using Harness.Data;
using Harness.Refereeing;
using Harness.Tracks;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench step</c>: a training step here and in plain PyTorch, in turns.</summary>
public static class StepCommand
{
    private const string TrackName = "conll2003";
    private const int Seed = 1;
    private const string SystemPython = "/usr/bin/python3";
    private const string Foreach = "foreach";
    private const string Loop = "loop";

    public static Command Create()
    {
        var batch = Positive("--batch", "Inputs a step.", 32);
        var tokens = Positive("--tokens", "Tokens an input.", 24);
        var rounds = Positive("--rounds", "Turns of each side.", 6);
        var steps = Positive("--steps", "Steps a turn.", 10);
        var threads = Positive("--threads", "Threads of each side.", Environment.ProcessorCount);
        var python = new Option<string>("--python")
        {
            Description = "The python that has torch.",
            DefaultValueFactory = _ => SystemPython,
            HelpName = "FILE",
        };
        var adamW = new Option<string>("--peer-adamw")
        {
            Description = "The peer's AdamW: many parameters at once, or one after another.",
            DefaultValueFactory = _ => Foreach,
        };
        adamW.AcceptOnlyFromAmong(Foreach, Loop);
        var json = DataOptions.Json();
        var longest = TrackCatalog.Find(TrackName).Shapes.Student.Positions;
        tokens.Validators.Add(result => Refuse(result, value => value > longest, $"expected at most {longest}, the positions of the network"));
        var command = new Command("step", $"Time a training step of {TrackName}'s student here and in plain PyTorch, in turns.")
        {
            batch, tokens, rounds, steps, threads, python, adamW, json,
        };
        command.SetAction(arguments =>
        {
            var track = TrackCatalog.Find(TrackName);
            return Run(
                new StepPlan(
                    track.Shapes.Student,
                    track.Task.Labels,
                    track.Recipes.FromScratch,
                    arguments.GetValue(batch),
                    arguments.GetValue(tokens),
                    arguments.GetValue(threads),
                    Seed),
                arguments.GetValue(rounds),
                arguments.GetValue(steps),
                arguments.GetValue(python)!,
                arguments.GetValue(adamW) == Loop,
                arguments.GetValue(json),
                arguments.InvocationConfiguration.Output,
                arguments.InvocationConfiguration.Error);
        });
        return command;
    }

    /// <returns>The exit status: 0, also without a peer.</returns>
    /// <exception cref="DataFormatException">The peer says what it should not.</exception>
    /// <exception cref="IOException">The peer ended.</exception>
    public static int Run(StepPlan plan, int rounds, int steps, string python, bool loop, bool json, TextWriter output, TextWriter error)
    {
        using var own = new OwnSteps(plan);
        IStepSide? peer = null;
        string? noPeer = null;
        try
        {
            try
            {
                peer = new PeerSteps(Path.Combine(Repository.Root, "tests", "peers", "step.py"), python, plan, loop, own.Environment.Parameters);
            }
            catch (NoPeerException missing)
            {
                noPeer = missing.Message;
                error.WriteLine($"No peer: {noPeer}");
            }

            using var turn = MachineTurn.Begin(CacheFolder.Path);
            using var alone = turn.Alone(() => error.WriteLine("Waiting for other runs to pause."));
            var comparison = StepComparison.Run(own, peer, rounds, steps, round => error.WriteLine($"Round {round} of {rounds}"));
            if (json)
                output.Write(ToJson(plan, steps, comparison, own.Environment, peer?.Environment, noPeer));
            else
                Print(plan, steps, comparison, own.Environment, peer?.Environment, noPeer);
            return 0;
        }
        finally
        {
            peer?.Dispose();
        }
    }

    private static Option<int> Positive(string name, string description, int standard)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard, HelpName = "N" };
        option.Validators.Add(result => Refuse(result, value => value <= 0, "expected a number above 0"));
        return option;
    }

    private static void Refuse(OptionResult result, Func<int, bool> wrong, string expected)
    {
        // Text that is no number gets an error of the parser's.
        var text = result.Tokens.SingleOrDefault()?.Value;
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && wrong(value))
            result.AddError($"{result.Option.Name} {text}: {expected}.");
    }

    private static string ToJson(
        StepPlan plan, int steps, StepComparison comparison, StepEnvironment own, StepEnvironment? peer, string? noPeer) => JsonText.Of(new
        {
            comparison.Ratio,
            comparison.Ratios,
            own.Parameters,
            plan.Batch,
            plan.Tokens,
            plan.Threads,
            Rounds = comparison.Own.Count,
            StepsPerRound = steps,
            Own = Side(own, comparison.Own),
            Peer = peer is null ? null : Side(peer, comparison.Peer),
            NoPeer = noPeer,
            Differences = peer is null ? [] : own.DifferencesFrom(peer).ToArray(),
        });

    private static object Side(StepEnvironment environment, IReadOnlyList<StepTimes> turns)
    {
        var all = StepTimes.Of(turns);
        return new
        {
            MedianMs = all.Median,
            BestMs = all.Best,
            all.Loss,
            Rounds = turns.Select(turn => new { MedianMs = turn.Median, BestMs = turn.Best, turn.Milliseconds }),
            Environment = environment,
        };
    }

    private static void Print(StepPlan plan, int steps, StepComparison comparison, StepEnvironment own, StepEnvironment? peer, string? noPeer)
    {
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{TrackName}'s student, {own.Parameters:N0} parameters; {plan.Batch} x {plan.Tokens} tokens; forward, backward and AdamW; steps a round: {steps}"));
        var times = new Table().Border(TableBorder.Simple).AddColumn("round");
        foreach (var column in new[] { "ours, median ms", "best ms", "peer, median ms", "best ms", "ratio" })
            times.AddColumn(new TableColumn(column).RightAligned());
        for (var round = 0; round < comparison.Own.Count; round++)
            Add((round + 1).ToString(CultureInfo.InvariantCulture), comparison.Own[round], peer is null ? null : comparison.Peer[round]);
        times.AddEmptyRow();
        Add("all", StepTimes.Of(comparison.Own), peer is null ? null : StepTimes.Of(comparison.Peer));
        Terminal.Console.Write(times);

        var sides = new Table().Border(TableBorder.Simple).AddColumns("", "ours", "peer");
        Describe("torch", side => side.Torch);
        Describe("libtorch", side => side.LibTorch ?? "unknown");
        Describe("BLAS", side => side.Blas ?? "unknown");
        Describe("built", side => side.BlasConfiguration ?? "unknown");
        Describe("kernels for", side => side.BlasCore ?? "unknown");
        Describe("threads", side => side.Threads.ToString(CultureInfo.InvariantCulture));
        Describe("parameters", side => side.Parameters.ToString("N0", CultureInfo.InvariantCulture));
        Terminal.Console.Write(sides);

        if (peer is null)
            Console.Out.WriteLine($"No peer: {noPeer}");
        else
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Ratio of medians, ours / peer: {comparison.Ratio:F3}"));
        foreach (var difference in peer is null ? [] : own.DifferencesFrom(peer))
            Console.Out.WriteLine($"Not alike: {difference}.");

        void Add(string name, StepTimes ours, StepTimes? theirs) => times.AddRow(
            name,
            Milliseconds(ours.Median),
            Milliseconds(ours.Best),
            theirs is null ? "-" : Milliseconds(theirs.Median),
            theirs is null ? "-" : Milliseconds(theirs.Best),
            theirs is null ? "-" : (ours.Median / theirs.Median).ToString("F3", CultureInfo.InvariantCulture));

        void Describe(string name, Func<StepEnvironment, string> text) =>
            sides.AddRow(name, Markup.Escape(text(own)), peer is null ? "-" : Markup.Escape(text(peer)));
    }

    private static string Milliseconds(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
