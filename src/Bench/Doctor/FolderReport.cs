namespace Bench.Doctor;

/// <summary>A folder that the environment may name.</summary>
/// <param name="Variable">The variable that names the folder.</param>
/// <param name="Set">True where the variable is set.</param>
/// <param name="Path">The folder in use, or the one that was named in vain; null where there is none.</param>
/// <param name="Exists">True where the folder is there with all that is looked for in it.</param>
/// <param name="FreeBytes">The free space of its disk.</param>
public sealed record FolderReport(string Variable, bool Set, string? Path, bool Exists, long? FreeBytes);
