using System.CommandLine;
using Bench.Doctor;
using Harness.Training;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench doctor</c> reports what the machine offers a run, and advises on what is missing or slow.</summary>
public static class DoctorCommand
{
    /// <summary>The name of the command.</summary>
    public const string Name = "doctor";

    private const string Unknown = "unknown";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var json = DataOptions.Json();
        var command = new Command(
            Name, "Show what this machine gives a run (libtorch and its speed, threads, packages, data) and advise on what is missing or slow.")
        {
            json,
        };
        command.SetAction(arguments =>
        {
            var machine = Machine.Examine();
            var advice = Advice.For(machine);
            if (arguments.GetValue(json))
                arguments.InvocationConfiguration.Output.Write(ToJson(machine, advice));
            else
                Print(machine, advice);
            return machine.Torch is null ? ExitCodes.Failed : 0;
        });
        return command;
    }

    /// <summary>Writes one JSON object, in which null stands for what is not known.</summary>
    public static string ToJson(MachineReport machine, IReadOnlyList<Advice> advice) => JsonText.Of(new
    {
        machine.Version,
        machine.Packages,
        machine.Torch,
        machine.TorchError,
        machine.NativeLibraries,
        machine.Settings,
        machine.Processor,
        machine.Cores,
        machine.MemoryBytes,
        machine.AvailableMemoryBytes,
        machine.Data,
        machine.Weights,
        machine.Cache,
        Warnings = advice,
    });

    private static void Print(MachineReport machine, IReadOnlyList<Advice> advice)
    {
        var table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumns("", "");
        foreach (var (name, text) in Rows(machine))
            table.AddText(name, text ?? Unknown);
        Terminal.Console.Write(table);

        foreach (var (problem, fix) in advice)
        {
            Terminal.WriteLine($"Warning: {problem}.");
            Terminal.WriteLine($"    Fix: {fix}.");
        }

        if (advice.Count == 0)
            Console.Out.WriteLine("No problems were found.");
    }

    private static IEnumerable<(string Name, string? Text)> Rows(MachineReport machine) =>
    [
        ("program", machine.Version),
        .. machine.Packages.OrderBy(package => package.Key, StringComparer.Ordinal).Select(package => (package.Key, (string?)package.Value)),
        .. machine.Torch is { } torch ? RowsOf(torch) : [("libtorch", machine.TorchError)],
        .. machine.NativeLibraries.GroupBy(Path.GetDirectoryName)
            .Select(folder => ("native libraries", (string?)$"{folder.Key}: {string.Join(", ", folder.Select(Path.GetFileName))}")),
        ("settings", Settings(machine.Settings)),
        ("processor", machine.Processor.Name),
        ("cores", Number(machine.Cores)),
        ("vector units", VectorUnits(machine.Processor)),
        ("memory", $"{Gigabytes(machine.MemoryBytes)}, available {Gigabytes(machine.AvailableMemoryBytes)}"),
        .. new[] { machine.Data, machine.Weights, machine.Cache }.Select(folder => (folder.Variable, (string?)Describe(folder))),
    ];

    private static IEnumerable<(string Name, string? Text)> RowsOf(TorchReport torch) =>
    [
        ("libtorch", torch.Version),
        ("MKL in libtorch", torch.Mkl ?? "none"),
        ("threads", $"{Number(torch.Threads)} for one operation, {Number(torch.InteropThreads)} for operations side by side"),
        ("matrix products", Invariant($"{torch.Float32Gflops:F0} GFLOPS in float32, {torch.Bfloat16Gflops:F0} in bfloat16 (2048 x 2048)")),
        ("training", $"{torch.Training.Precision.Name} ({torch.Training.Reason}; every track measures its own)"),
        ("CUDA", torch.Cuda.Available ? Invariant($"{torch.Cuda.Devices} devices") : "none"),
    ];

    private static string Settings(IReadOnlyDictionary<string, string> settings) =>
        settings.Count == 0 ? "none" : string.Join(", ", settings.Select(setting => $"{setting.Key}={setting.Value}"));

    private static string VectorUnits(ProcessorReport processor) =>
        $"AVX2 {YesNo(processor.Avx2)}, AVX-512 {YesNo(processor.Avx512)}, "
        + $"AVX512-BF16 {YesNo(processor.Avx512Bfloat16)}, AMX-BF16 {YesNo(processor.AmxBfloat16)}";

    private static string Number(int value) => Invariant($"{value}");

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static string Describe(FolderReport folder)
    {
        if (folder.Path is null)
            return "not set";
        var state = folder.Exists ? $"free {Gigabytes(folder.FreeBytes)}" : "missing or incomplete";
        return folder.Set ? $"{folder.Path}, {state}" : $"{folder.Path} (the default), {state}";
    }

    private static string Gigabytes(long? bytes) => bytes is { } known ? Invariant($"{known / 1e9:F1} GB") : Unknown;
}
