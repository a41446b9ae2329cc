using System.Globalization;
using Torture;

// Torments the built program and writes what held into docs/reliability.md: 'make torture', or one trial with its number of attempts.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Trial[] trials =
[
    new("kills", "The contest is killed (SIGKILL) at a random moment, and the same command is given again.", 200, Interruptions.Kills),
    new("signals", "The contest gets SIGINT or SIGTERM at a random moment, and the same command is given again.", 50, Interruptions.Signals),
    new("pairs", "Two contests begin at once on the same folders.", 20, Pairs.Run),
    new("disks", "The disk fills up, and the same command is given again with room.", 10, Disks.Run),
    new("plugins", "An entry does harm while an honest one runs beside it.", 0, Plugins.Run),
    new("published", "A published file is damaged, and the tables are made again.", 100, Damages.OfPublished),
    new("artifacts", "A file of a finished run is damaged, and the same command is given again.", 100, Damages.OfArtifacts),
    new("tests", "The project's own tests run once more.", 10, TestRuns.Run),
];

if (args is ["report"])
{
    ReliabilityPage.Write(trials);
    Scale.WriteTable();
    return 0;
}

if (args is [var measured, Scale.Name])
{
    Scale.Measure(measured);
    return 0;
}

if (args.Length is < 2 or > 3 || trials.FirstOrDefault(trial => trial.Name == args[1]) is not { } asked)
{
    Console.Error.WriteLine($"usage: torture PROGRAM TRIAL [ATTEMPTS]   TRIAL is one of {string.Join(", ", trials.Select(trial => trial.Name))}");
    Console.Error.WriteLine($"       torture PROGRAM {Scale.Name}");
    Console.Error.WriteLine("       torture report");
    return 2;
}

var attempts = args.Length == 3 ? int.Parse(args[2], CultureInfo.InvariantCulture) : asked.Attempts;
return asked.Carry(args[0], attempts) ? 0 : 1;
