using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace VerifyTests;

/// <summary>The pair of files of one snapshot, named and compared as the package does it.</summary>
internal sealed class Snapshot
{
    // Of a difference, in the text of the failure.
    private const int ShownLines = 24;

    private static readonly ConcurrentDictionary<string, bool> Used = new();

    private readonly string _received;
    private readonly string _verified;

    /// <exception cref="VerifyException">
    /// The method has parameters that the name does not tell apart, or another snapshot of this test run bears the same name.
    /// </exception>
    public Snapshot(VerifySettings settings, string sourceFile, MethodInfo method)
    {
        var directory = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(sourceFile)!, settings.Directory ?? ""));
        var prefix = Path.Combine(directory, settings.FileName ?? Name(settings, method));
        _received = prefix + ".received.txt";
        _verified = prefix + ".verified.txt";
        if (!Used.TryAdd(prefix, true))
            throw new VerifyException(
                $"Two snapshots are called {Shown(_verified)}: give one of them another name with UseMethodName, UseParameters or UseFileName.");
    }

    public async Task<VerifyResult> Compare(string? target)
    {
        var received = target switch { null => "null", "" => "emptyString", _ => target.ReplaceLineEndings("\n") };
        var verified = File.Exists(_verified) ? (await File.ReadAllTextAsync(_verified)).ReplaceLineEndings("\n") : "";

        // An editor may have ended the verified file with a newline that the text itself does not have.
        if (verified == received || verified == received + "\n")
        {
            File.Delete(_received);
            return new VerifyResult(_verified, target);
        }
        Directory.CreateDirectory(Path.GetDirectoryName(_received)!);
        await File.WriteAllTextAsync(_received + ".tmp", received, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(_received + ".tmp", _received, overwrite: true);
        throw new VerifyException(verified.Length == 0 ? New(received) : NotEqual(received, verified));
    }

    private static string Name(VerifySettings settings, MethodInfo method)
    {
        var type = method.ReflectedType!;
        var typeName = settings.TypeName ?? (type.IsNested ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name);
        return $"{typeName}.{settings.MethodName ?? method.Name}{ParameterText(settings, method)}";
    }

    private static string ParameterText(VerifySettings settings, MethodInfo method)
    {
        if (settings.ParametersText is { } text)
            return "_" + text;
        var parameters = method.GetParameters();
        var values = settings.Parameters ?? [];
        if (values.Length > parameters.Length)
            throw new VerifyException($"UseParameters was given {values.Length} values, but {method.Name} has {parameters.Length} parameters.");
        if (parameters.Length > 0 && settings.Parameters is null)
            throw new VerifyException($"{method.Name} has parameters: name its snapshots with UseParameters or UseTextForParameters.");
        return string.Concat(values.Zip(parameters, (value, parameter) => $"_{parameter.Name}={FileNameText(value)}"));
    }

    private static string FileNameText(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        return value is null ? "null" : string.Concat(text!.Select(c => char.IsControl(c) || "\"\\<>|:*?/".Contains(c) ? '-' : c));
    }

    private string New(string received) =>
        $"""
        Snapshot is new: there is no verified text to compare with.
          Received: {Shown(_received)}
          Verified: {Shown(_verified)}
          Actual line 1:   {received.Split('\n')[0]}
        Read the received file; if it is right, rename it to the verified one.
        """;

    private string NotEqual(string received, string verified)
    {
        var (actual, expected) = (received.Split('\n'), verified.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(actual.Length, expected.Length)).First(i => actual.ElementAtOrDefault(i) != expected.ElementAtOrDefault(i));
        return $"""
            Snapshot differs at line {line + 1} (- verified, + received).
              Received: {Shown(_received)}
              Verified: {Shown(_verified)}
            {string.Join('\n', LineDiff.Of(expected, actual, ShownLines))}
            If the change is meant, replace the verified file with the received one.
            """;
    }

    /// <summary>The path relative to the nearest folder above that holds a solution.</summary>
    private static string Shown(string path)
    {
        var root = new DirectoryInfo(Path.GetDirectoryName(path)!);
        while (root is not null && (!root.Exists || !root.EnumerateFiles("*.sln").Any()))
            root = root.Parent;
        return root is null ? path : Path.GetRelativePath(root.FullName, path);
    }
}
