using System.CommandLine;
using Bench.Doctor;
using Harness.Training;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench doctor</c>: what the machine gives a run, and what to do where that is little.</summary>
public static class DoctorCommand
{
    public const string Name = "doctor";

    private const string Unknown = "unknown";

    public static Command Create()
    {
        var json = DataOptions.Json();
        var command = new Command(Name, "What the machine has: libtorch and its speed, threads, packages, data; and what makes it slow.")
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
            return machine.Torch is null ? 1 : 0;
        });
        return command;
    }

    /// <summary>One object; null is what is not known.</summary>
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
        Row("program", machine.Version);
        foreach (var (name, version) in machine.Packages.OrderBy(package => package.Key, StringComparer.Ordinal))
            Row(name, version);
        if (machine.Torch is { } torch)
        {
            Row("libtorch", torch.Version);
            Row("MKL in libtorch", torch.Mkl ?? "none");
            Row("threads", $"{Number(torch.Threads)} for one operation, {Number(torch.InteropThreads)} for operations side by side");
            Row("matrix products", Invariant($"{torch.Float32Gflops:F0} GFLOPS in float32, {torch.Bfloat16Gflops:F0} in bfloat16 (2048 x 2048)"));
            Row("training", $"{torch.Training.Precision.Name} ({torch.Training.Reason}; every track measures its own)");
            Row("CUDA", torch.Cuda.Available ? Invariant($"{torch.Cuda.Devices} devices") : "none");
        }
        else
        {
            Row("libtorch", machine.TorchError);
        }

        foreach (var folder in machine.NativeLibraries.GroupBy(Path.GetDirectoryName))
            Row("native libraries", $"{folder.Key}: {string.Join(", ", folder.Select(Path.GetFileName))}");
        var settings = machine.Settings.Select(setting => $"{setting.Key}={setting.Value}");
        Row("settings", machine.Settings.Count == 0 ? "none" : string.Join(", ", settings));
        var processor = machine.Processor;
        Row("processor", processor.Name);
        Row("cores", Number(machine.Cores));
        Row(
            "vector units",
            $"AVX2 {YesNo(processor.Avx2)}, AVX-512 {YesNo(processor.Avx512)}, "
                + $"AVX512-BF16 {YesNo(processor.Avx512Bfloat16)}, AMX-BF16 {YesNo(processor.AmxBfloat16)}");
        Row("memory", $"{Gigabytes(machine.MemoryBytes)}, available {Gigabytes(machine.AvailableMemoryBytes)}");
        foreach (var folder in new[] { machine.Data, machine.Weights, machine.Cache })
            Row(folder.Variable, Describe(folder));
        Terminal.Console.Write(table);

        foreach (var (problem, fix) in advice)
        {
            Console.Out.WriteLine($"Warning: {problem}.");
            Console.Out.WriteLine($"    Fix: {fix}.");
        }

        if (advice.Count == 0)
            Console.Out.WriteLine("Nothing to mend.");

        void Row(string name, string? text) => table.AddRow(Markup.Escape(name), Markup.Escape(text ?? Unknown));
    }

    private static string Number(int value) => Invariant($"{value}");


    private static string YesNo(bool value) => value ? "yes" : "no";

    private static string Describe(FolderReport folder)
    {
        if (folder.Path is null)
            return "not set";
        var state = folder.Exists ? $"free {Gigabytes(folder.FreeBytes)}" : "not there, or not whole";
        return folder.Set ? $"{folder.Path}, {state}" : $"{folder.Path} (the default), {state}";
    }

    private static string Gigabytes(long? bytes) =>
        bytes is { } known ? Invariant($"{known / 1e9:F1} GB") : Unknown;
}
