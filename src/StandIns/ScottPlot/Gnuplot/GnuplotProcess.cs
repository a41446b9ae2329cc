using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ScottPlot.Gnuplot;

/// <summary>Runs gnuplot on a script.</summary>
internal static class GnuplotProcess
{
    private const string Program = "gnuplot";

    public static SavedImageInfo Draw(Plot plot, string path, string terminal, int width, int height)
    {
        var script = GnuplotScript.Of(plot, terminal, width, height);
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        // No start-up file of the user's, and the same words on every machine.
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Started(start);
        using var image = new MemoryStream();
        var errors = process.StandardError.ReadToEndAsync();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(image);
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        reading.Wait();
        process.WaitForExit();
        if (process.ExitCode != 0 || image.Length == 0)
            throw new InvalidOperationException($"{Program} could not draw {path} (exit code {process.ExitCode}): {errors.Result.Trim()}");
        File.WriteAllBytes(path, image.ToArray());
        return new SavedImageInfo(path, (int)image.Length);
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException($"There is no {Program}, which draws plots where the registry has no ScottPlot. Install it: apt-get install gnuplot-nox fonts-dejavu-core", error);
        }
    }
}
