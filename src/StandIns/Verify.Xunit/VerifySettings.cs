namespace VerifyTests;

/// <summary>Where a snapshot lies and what it is called.</summary>
public sealed class VerifySettings
{
    public VerifySettings()
    {
    }

    /// <summary>A copy of <paramref name="settings"/>.</summary>
    public VerifySettings(VerifySettings settings)
    {
        Directory = settings.Directory;
        FileName = settings.FileName;
        TypeName = settings.TypeName;
        MethodName = settings.MethodName;
        Parameters = settings.Parameters;
        ParametersText = settings.ParametersText;
    }

    internal string? Directory { get; private set; }

    internal string? FileName { get; private set; }

    internal string? TypeName { get; private set; }

    internal string? MethodName { get; private set; }

    internal object?[]? Parameters { get; private set; }

    internal string? ParametersText { get; private set; }

    /// <summary>Puts the snapshot into <paramref name="directory"/>, relative to the folder of the source file.</summary>
    public void UseDirectory(string directory) => Directory = directory;

    /// <summary>Replaces class, method and parameters in the snapshot's name.</summary>
    public void UseFileName(string fileName) => FileName = fileName;

    /// <summary>Replaces the class in the snapshot's name.</summary>
    public void UseTypeName(string name) => TypeName = name;

    /// <summary>Replaces the method in the snapshot's name.</summary>
    public void UseMethodName(string name) => MethodName = name;

    /// <summary>Adds <c>_name=value</c> to the snapshot's name for each leading parameter of the test method.</summary>
    public void UseParameters(params object?[] parameters) => Parameters = parameters;

    /// <summary>Adds <c>_text</c> to the snapshot's name.</summary>
    public void UseTextForParameters(string parametersText) => ParametersText = parametersText;
}
