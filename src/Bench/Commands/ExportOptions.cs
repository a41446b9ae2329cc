using System.CommandLine;
using Bench.Clusters;

namespace Bench.Commands;

/// <summary>The options of <c>bench plan</c> that write files for a cluster.</summary>
internal sealed class ExportOptions
{
    private readonly Option<string[]> export = new("--export")
    {
        Description = "Write files with which a cluster makes the runs into a new or empty folder that all nodes see: "
            + $"{string.Join(", ", ClusterFiles.Kinds)}. See docs/clusters.md.",
        HelpName = "ENGINE DIR",
        Arity = new ArgumentArity(2, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> program = new("--program")
    {
        Description = "The program as the nodes start it (default: this one).",
        HelpName = "PATH",
    };

    private readonly Option<double?> memory = new("--memory")
    {
        Description = "The memory that a run gets on a node, in GB of 10^9 bytes (default: the track's limit and 0.5 more, or 6).",
        HelpName = "GB",
    };

    private readonly Option<string?> image = new("--image")
    {
        Description = "The container image that has the program, for Kubernetes.",
        HelpName = "NAME",
    };

    private readonly Option<string?> claim = new("--claim")
    {
        Description = "The claim of the volume that all nodes share, for Kubernetes.",
        HelpName = "NAME",
    };

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [export, program, memory, image, claim];

    /// <summary>Reads what the user asked for; null where no files are to be written.</summary>
    /// <exception cref="ArgumentException">The memory is not a number above 0.</exception>
    public ExportRequest? Read(ParseResult arguments)
    {
        if (arguments.GetValue(export) is not { Length: > 0 } asked)
        {
            return new Option[] { program, memory, image, claim }.FirstOrDefault(option => arguments.GetResult(option) is not null) is { } lone
                ? throw new ArgumentException($"{lone.Name}: this is an option of {export.Name}. Name an engine and a folder with it.")
                : null;
        }

        if (asked is not [var kind, var folder])
            throw new ArgumentException($"{export.Name} is given {asked.Length / 2} times. Expected one engine and one folder.");
        var gigabytes = LimitOptions.ValueOf(arguments, memory);
        return new ExportRequest(kind, folder, arguments.GetValue(program), gigabytes, arguments.GetValue(image), arguments.GetValue(claim));
    }
}
