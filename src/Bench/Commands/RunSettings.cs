using Harness.Tracks;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary>What the commands that run entries are told.</summary>
internal sealed record RunSettings(
    Track Track, string? Data, string? Text, string? Pretrained, string Artifacts, string Output, IReadOnlyList<string> Plugins, Device Device, int Threads);
