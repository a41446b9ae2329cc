using System.CommandLine;
using Bench.Running;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Sequence;
using Harness.Results;
using Harness.Tasks.NamedEntities;
using Harness.Text;
using Harness.Training;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary><c>bench predict</c>: the entities that a trained network finds in a text.</summary>
internal static class PredictCommand
{
    // Of models that have no end of their own.
    private const int LongestInput = 512;

    public static Command Create()
    {
        var run = new Option<string>("--run", "-r") { Description = "Folder of a finished run.", HelpName = "DIR", Required = true };
        var text = new Argument<string>("TEXT") { Description = "A sentence, in quotes." };
        var track = DataOptions.Track();
        track.Description = "Whose tags the run has; a network's are its own.";
        var command = new Command("predict", "The entities that a trained network finds in a text.") { run, text, track };
        command.SetAction(arguments => Run(arguments.GetRequiredValue(run), arguments.GetRequiredValue(text), TrackCatalog.Find(arguments.GetValue(track)!)));
        return command;
    }

    private static int Run(string folder, string text, Track track)
    {
        if (!File.Exists(Path.Combine(folder, RunFolder.RecordFile)))
            throw new ArgumentException($"{folder}: no finished run. Expected its folder, such as artifacts/runs/quick/best-chain-seed1.");
        var wordPiece = BertWordPiece.Load(Path.Combine(folder, BertWordPiece.VocabularyFile));
        var words = TextWords.Of(text);
        if (words.Count == 0)
            throw new ArgumentException("The text has no words. Expected a sentence in quotes.");
        if (CrfTagger.IsIn(folder) && RunRecord.Read(Path.Combine(folder, RunFolder.RecordFile)).Track is var name && name != track.Name)
            throw new ArgumentException($"{folder}: a CRF of track {name}, which keeps no tags. Name the track: --track {name}, or the file of one of your own.");
        using var model = TrainedModel.Load(folder, wordPiece, track.Task.WordLabelling);
        var tags = TagSet.Of((model as Network)?.Labels ?? track.Task.Labels);
        var longest = (model as Network)?.Shape.Positions ?? LongestInput;
        var example = Alignment.Align(new TaggedSentence(words, new int[words.Count]), wordPiece, tags, longest);
        var predicted = model.Predict([example], CPU)[0];
        var found = EntitySpans.Of(Readings.WordTags(example, predicted, words.Count).Select(id => tags[id])).ToArray();
        foreach (var span in found)
            Console.Out.WriteLine($"{span.Type,-5} {string.Join(' ', words.Skip(span.Start).Take(span.End - span.Start + 1))}");
        if (found.Length == 0)
            Console.Out.WriteLine("no entities");
        return 0;
    }
}
