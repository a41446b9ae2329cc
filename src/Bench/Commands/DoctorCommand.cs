using System.CommandLine;
using System.Globalization;
using Bench.Doctor;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench doctor</c>: what the machine gives a run, and what to do where that is little.</summary>
public static class DoctorCommand
{
    private const string Unknown = "unknown";

    public static Command Create()
    {
        var json = DataOptions.Json();
        var command = new Command("doctor", "What the machine has: libtorch, BLAS, threads, packages, data; and what makes it slow.") { json };
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
        machine.Processor,
        machine.Cores,
        machine.Avx2,
        machine.Avx512,
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
        foreach (var (name, flavour) in machine.Packages.OrderBy(package => package.Key, StringComparer.Ordinal))
            Row(name, flavour);
        if (machine.Torch is { } torch)
        {
            Row("libtorch", torch.Version);
            Row("loaded from", torch.Path);
            Row("BLAS", torch.Blas.Description);
            Row("loaded from", torch.Blas.Path);
            Row("built", torch.Blas.Configuration);
            Row("kernels for", torch.Blas.Core);
            Row("OPENBLAS_CORETYPE", torch.Blas.CoreSetting ?? "not set");
            Row("threads", Number(torch.Threads));
            Row("matrix products", string.Create(CultureInfo.InvariantCulture, $"{torch.MatrixGflops:F0} GFLOPS (2048 x 2048, float32)"));
            Row("CUDA", torch.Cuda.Available ? string.Create(CultureInfo.InvariantCulture, $"{torch.Cuda.Devices} devices") : "none");
            Row("CUDA memory", torch.Cuda.Available ? Gigabytes(torch.Cuda.MemoryBytes) : "none");
        }
        else
        {
            Row("libtorch", machine.TorchError);
        }

        Row("processor", machine.Processor);
        Row("cores", Number(machine.Cores));
        Row("AVX2, AVX-512", $"{YesNo(machine.Avx2)}, {YesNo(machine.Avx512)}");
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

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static string Describe(FolderReport folder)
    {
        if (folder.Path is null)
            return "not set";
        var state = folder.Exists ? $"free {Gigabytes(folder.FreeBytes)}" : "not there, or not whole";
        return folder.Set ? $"{folder.Path}, {state}" : $"{folder.Path} (the default), {state}";
    }

    private static string Gigabytes(long? bytes) =>
        bytes is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known / 1e9:F1} GB") : Unknown;
}
