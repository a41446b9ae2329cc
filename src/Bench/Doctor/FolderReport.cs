namespace Bench.Doctor;

/// <summary>A folder that the environment may name.</summary>
/// <param name="Variable">That names it.</param>
/// <param name="Set">Whether it does.</param>
/// <param name="Path">The folder in use, or the one that was named in vain; null where none is.</param>
/// <param name="Exists">Whether it is there, with all that is looked for in it.</param>
/// <param name="FreeBytes">On its disk.</param>
public sealed record FolderReport(string Variable, bool Set, string? Path, bool Exists, long? FreeBytes);
