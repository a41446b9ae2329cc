using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Microbenchmarks;
using Perfolizer.Horology;

// Benchmarks run in this process, because libtorch is beside this program and not beside the programs that BenchmarkDotNet would build.
var config = ManualConfig.CreateEmpty()
    .AddJob(Job.Default
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithWarmupCount(3)
        .WithIterationCount(10)
        .WithIterationTime(TimeInterval.FromMilliseconds(200)))
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(NullLogger.Instance)
    .WithArtifactsPath(Path.Combine("artifacts", "microbenchmarks"));
foreach (var summary in BenchmarkRunner.Run([typeof(DropoutBenchmarks), typeof(OptimizerBenchmarks)], config))
{
    if (summary.HasCriticalValidationErrors)
        throw new InvalidOperationException(string.Join('\n', summary.ValidationErrors.Select(error => error.Message)));
    MarkdownExporter.Console.ExportToLog(summary, ConsoleLogger.Default);
}
