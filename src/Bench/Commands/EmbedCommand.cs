using System.CommandLine;
using Harness.Common;
using Harness.Models.Bert;
using Harness.Tasks.SentenceVectors;

namespace Bench.Commands;

/// <summary><c>bench embed</c> writes the vectors of a file of sentences.</summary>
internal static class EmbedCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A text file in UTF-8 with a sentence on every line." };
        var to = new Option<string>("--output")
        {
            Description = "The file to write: a table of numbers if its name ends in .csv, NumPy's format with float32 if it ends in .npy.",
            HelpName = "FILE",
            Required = true,
        };
        var encoder = new EncoderOptions();
        var pooling = EncoderOptions.Pooling();
        var command = new Command("embed", "Write the vectors of sentences to a file, one row a sentence.") { file, to };
        encoder.AddTo(command);
        command.Add(pooling);
        command.SetAction(arguments =>
        {
            var target = arguments.GetRequiredValue(to);
            VectorFile.CheckName(target);
            UserFolders.CheckFile("--output", target);
            var way = EncoderOptions.PoolingOf(arguments.GetValue(pooling));
            var sentences = SentencesOf(arguments.GetRequiredValue(file));
            using var opened = encoder.Open(arguments);
            EncoderOptions.WarnOfCut(arguments.InvocationConfiguration.Error, opened, sentences);
            VectorFile.Write(target, opened.Encode(sentences, way));
            arguments.InvocationConfiguration.Output.WriteLine(Invariant($"{target}: {sentences.Count:N0} vectors of {opened.Width:N0} numbers"));
        });
        return command;
    }

    private static IReadOnlyList<string> SentencesOf(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file. Expected a text file with a sentence on every line.", path);
        var lines = Utf8Lines.Split(RegularFile.ReadContent(path), path);
        if (lines.Count == 0)
            throw new DataFormatException($"{path}: an empty file. Expected a sentence on every line.");
        for (var i = 0; i < lines.Count; i++)
            if (string.IsNullOrWhiteSpace(lines[i]))
                throw new DataFormatException(Invariant($"{path}, line {i + 1}: no text. Expected a sentence on every line; remove the line."));
        return lines;
    }
}
