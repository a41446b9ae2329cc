using System.CommandLine;
using System.Globalization;
using Bench.Commands;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var root = new RootCommand("A contest of ways to compress BERT. 'bench run' trains, referees and ranks; 'make run' builds first.")
{
    RunOneCommand.Create(),
    ScoreCommand.Create(),
};
return root.Parse(args).Invoke();
