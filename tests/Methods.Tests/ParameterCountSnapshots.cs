using System.Text;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Methods.Tests;

/// <summary>The parameters of every method's network, as built, on every track.</summary>
public sealed class ParameterCountSnapshots
{
    [Fact]
    public Task EveryMethodOnEveryTrack()
    {
        var teacher = new Teacher(() => throw new InvalidOperationException("Building looks at no weights."));
        var methods = MethodCatalog.Load([]).All;
        var text = new StringBuilder($"{"track",-18} {"method",-24} {"division",-8} {"built",11} {"cap",10}  fits\n");
        foreach (var track in TrackCatalog.All)
        {
            foreach (var method in methods.Where(method => method.Enters(track)))
            {
                using var model = method.BuildModel(teacher, track, seed: 1);
                var built = model.Count().Dense;
                var fits = built <= track.ParameterCap ? "yes" : "no";
                var division = method.DivisionOn(track).Of(built, track.ParameterCap).Name;
                text.Append($"{track.Name,-18} {method.Name,-24} {division,-8} {built,11} {track.ParameterCap,10}  {fits}\n");
            }
        }

        return Verify(text.ToString());
    }
}
