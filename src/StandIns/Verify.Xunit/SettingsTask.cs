using System.Runtime.CompilerServices;

namespace VerifyTests;

/// <summary>A comparison that starts when it is awaited or becomes a task; until then its settings can be changed.</summary>
public sealed class SettingsTask
{
    private readonly Func<VerifySettings, Task<VerifyResult>> _compare;
    private readonly VerifySettings _settings;
    private Task<VerifyResult>? _task;

    /// <summary>Keeps a copy of <paramref name="settings"/>, which <paramref name="buildTask"/> is handed when the comparison starts.</summary>
    public SettingsTask(VerifySettings? settings, Func<VerifySettings, Task<VerifyResult>> buildTask)
    {
        _settings = settings is null ? new VerifySettings() : new VerifySettings(settings);
        _compare = buildTask;
    }

    /// <summary>The settings of this comparison alone.</summary>
    /// <exception cref="InvalidOperationException">The comparison has started.</exception>
    public VerifySettings CurrentSettings =>
        _task is null ? _settings : throw new InvalidOperationException("The settings of a snapshot cannot change once it has been awaited.");

    /// <inheritdoc cref="VerifySettings.UseDirectory"/>
    public SettingsTask UseDirectory(string directory)
    {
        CurrentSettings.UseDirectory(directory);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseFileName"/>
    public SettingsTask UseFileName(string fileName)
    {
        CurrentSettings.UseFileName(fileName);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseTypeName"/>
    public SettingsTask UseTypeName(string name)
    {
        CurrentSettings.UseTypeName(name);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseMethodName"/>
    public SettingsTask UseMethodName(string name)
    {
        CurrentSettings.UseMethodName(name);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseParameters"/>
    public SettingsTask UseParameters(params object?[] parameters)
    {
        CurrentSettings.UseParameters(parameters);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseTextForParameters"/>
    public SettingsTask UseTextForParameters(string parametersText)
    {
        CurrentSettings.UseTextForParameters(parametersText);
        return this;
    }

    /// <summary>Starts the comparison, once.</summary>
    public Task<VerifyResult> ToTask() => _task ??= _compare(_settings);

    public TaskAwaiter<VerifyResult> GetAwaiter() => ToTask().GetAwaiter();

    public ConfiguredTaskAwaitable<VerifyResult> ConfigureAwait(bool continueOnCapturedContext) =>
        ToTask().ConfigureAwait(continueOnCapturedContext);

    public static implicit operator Task<VerifyResult>(SettingsTask settingsTask) => settingsTask.ToTask();
}
