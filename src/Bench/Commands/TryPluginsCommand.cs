using System.CommandLine;
using Bench.Running;
using Harness.Contest.Tracks;

namespace Bench.Commands;

/// <summary><c>bench try-plugins</c> is the process in which <see cref="PluginTrial"/> asks the methods of plugins what they are.</summary>
internal static class TryPluginsCommand
{
    public static Command Create()
    {
        var track = DataOptions.Track();
        var plugins = DataOptions.Plugins();
        var build = new Option<bool>(PluginTrial.BuildOption) { Description = "Build the networks as well." };
        var command = new Command(PluginTrial.CommandName, "Ask the methods of plugins what they are. Commands that take --plugins use this command.")
        {
            track, plugins, build,
        };
        command.Hidden = true;
        command.SetAction(arguments =>
        {
            ChildProcesses.EndWithParent();
            var name = arguments.GetValue(track)!;
            Track[] tracks = name == RunOptions.AllTracks ? [.. TrackCatalog.All] : [TrackCatalog.Find(name)];
            PluginTrial.Try(arguments.GetValue(plugins) ?? [], tracks, arguments.GetValue(build));
        });
        return command;
    }
}
