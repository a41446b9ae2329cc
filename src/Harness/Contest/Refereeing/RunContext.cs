using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;
using Harness.Models;
using Harness.Models.Words;
using Harness.Results;
using Harness.Tasks;
using Harness.Training;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Contest.Refereeing;

/// <summary>
/// Everything that the runs of a contest share. It tells where a run's folder is, what a run depends on, and how the record of a run begins.
/// </summary>
/// <param name="Track">The track that is contested.</param>
/// <param name="Data">The track's data, opened.</param>
/// <param name="Device">The device on which networks are trained and scored.</param>
/// <param name="Artifacts">The folder that holds the folders of all runs.</param>
public sealed record RunContext(Track Track, IContestData Data, Device Device, string Artifacts)
{
    /// <summary>The checkpoint that the track's teacher starts from; null when the teacher starts from random weights.</summary>
    public PretrainedCheckpoint? Pretrained { get; init; }

    /// <summary>
    /// The type of numbers in which encoders are trained and the teacher's logits are computed. The final scores are computed in float32, as a user
    /// would run the network.
    /// </summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Float32;

    /// <summary>The folder of the run whose network all other entries are handed as their teacher.</summary>
    public RunFolder TeacherFolder => TeachingFolder(TeacherRun.Method);

    /// <summary>The folder of the run of an entry that teaches others.</summary>
    public RunFolder TeachingFolder(string entry) => new(Artifacts, new RunKey(Track.Name, entry, TeacherRun.Seed));

    /// <summary>The same context as methods may see it: neither the track nor the data gives the test split.</summary>
    public RunContext WithoutTest => this with
    {
        Track = Track with { Data = new WithheldSource(Track.Data) },
        Data = new WithheldTest(Data),
    };

    /// <summary>The folder of a run.</summary>
    public RunFolder FolderOf(ContestMethod method, int seed) => new(Artifacts, new RunKey(Track.Name, method.Name, seed));

    /// <summary>The checkpoint that a method starts from; null where it starts from none.</summary>
    /// <exception cref="FileNotFoundException">The method names weights that are not on this machine.</exception>
    /// <exception cref="ArgumentException">The weights that are found under their name are those of the track's checkpoint.</exception>
    public PretrainedCheckpoint? PretrainedOf(ContestMethod method)
    {
        if (method.Checkpoint is not { } name)
            return Pretrained;
        var own = PretrainedCheckpoint.Open(WeightsLocation.OfUser.FindFurther(name));
        return own.WeightsHash != Pretrained?.WeightsHash
            ? own
            : throw new ArgumentException(
                $"{own.Folder}: these are the weights that the track's teacher starts from. {method.Name} expects those of {name} in that folder: "
                + $"remove it, and get them with 'bench fetch {name}'.");
    }

    /// <summary>Lists what a run of a method that began now would depend on.</summary>
    /// <exception cref="FileNotFoundException">
    /// The method needs the teacher, or a further one, that has not run; or it needs vectors of words or weights that are not here.
    /// </exception>
    /// <exception cref="DataFormatException">A teacher failed, or its files are not those that its run left.</exception>
    public Provenance Provenance(ContestMethod method)
    {
        var teacherWeights = method.NeedsTeacher && method.Name != TeacherRun.Method ? WeightsOf(TeacherRun.Method) : null;
        var vectors = method.ReadsVectors && Track.Vectors is { } name ? WordVectors.HashIn(VectorsLocation.Find(name)) : null;
        var pretrained = PretrainedOf(method)?.WeightsHash;
        return Staleness.Now(Track, method, Data.Hash, teacherWeights, pretrained, method.ReadsText ? Data.Text.Sha256 : null) with
        {
            Vectors = vectors,
            FurtherTeachers = method.FurtherTeachers.Count == 0
                ? null
                : string.Join(' ', method.FurtherTeachers.Select(name => $"{name}:{WeightsOf(name)}")),
        };
    }

    /// <summary>Lists the part of the same that is known where weights, vectors or a text of the method's own cannot be read.</summary>
    public Provenance ProvenanceWithoutWeights(ContestMethod method) =>
        Staleness.Now(Track, method, Data.Hash, teacherWeights: null, Pretrained?.WeightsHash);

    /// <summary>The record of a run that begins now. Its status is "failed" until the run ends well.</summary>
    public RunRecord Begin(ContestMethod method, int seed) => Begin(method, seed, Provenance(method));

    /// <summary>The same record for a run whose provenance is known.</summary>
    public RunRecord Begin(ContestMethod method, int seed, Provenance provenance) => new()
    {
        Track = Track.Name,
        Method = method.Name,
        Division = method.DivisionOn(WithoutTest.Track),
        Extends = method.Extends,
        Series = method.Series,
        Checkpoint = method.Checkpoint,
        Family = method.Family,
        IsDeterministic = method.IsDeterministic,
        Seed = seed,
        Status = RunStatus.Failed,
        ParameterCap = Track.ParameterCap,
        Shapes = Track.Shapes,
        Recipes = Track.Recipes,
        Environment = RunEnvironment.Here(Device),
        Precision = Precision.Name,
        Provenance = provenance,
    };

    /// <summary>Checks that the vocabulary and the pretrained checkpoint are those of the track.</summary>
    /// <exception cref="DataFormatException">The vocabulary or the checkpoint does not fit the teacher's shape.</exception>
    /// <exception cref="ArgumentException">A checkpoint is missing, or the track uses none.</exception>
    public void Validate()
    {
        var teacher = Track.Shapes.Teacher;
        if (Data.WordPiece.VocabularySize > teacher.Vocabulary)
            throw new DataFormatException(
                $"The vocabulary has {Data.WordPiece.VocabularySize} entries; track {Track.Name} has room for {teacher.Vocabulary}. "
                + "Use the vocabulary that the track names.");
        if (Track.BeginsPretrained && Pretrained is null)
            throw new ArgumentException(
                $"Track {Track.Name} needs a pretrained network. 'bench run' makes or finds one; or name a checkpoint with --pretrained DIR.");
        if (!Track.BeginsPretrained && Pretrained is not null)
            throw new ArgumentException($"The teacher of track {Track.Name} begins with random weights. Leave out --pretrained.");
        Pretrained?.Check(teacher, Data.WordPiece, Track.HasOwnVocabulary);
    }

    private string WeightsOf(string entry)
    {
        var folder = TeachingFolder(entry);
        var teacher = entry == TeacherRun.Method ? "teacher" : $"teacher {entry}";
        var run = $"bench run --track {Track.Name} --methods {entry}";
        if (!File.Exists(folder.Record))
            throw new FileNotFoundException(
                $"The {teacher} of track {Track.Name} has not run: there is no {RunFolder.RecordFile} in {folder.Path}. Run it first: {run}.");
        var record = RunRecord.TryRead(folder.Record);
        var fault = record is null ? $"{folder.Record} is damaged"
            : record.Status != RunStatus.Ok ? $"its run has the status {record.Status}: {record.Reason}"
            : !File.Exists(Path.Combine(folder.Path, Model.WeightsFile)) ? $"there are no weights in {folder.Path}"
            : folder.FaultOf(record);
        return fault is null
            ? record!.Weights ?? Model.WeightsHash(folder.Path)
            : throw new DataFormatException($"The {teacher} of track {Track.Name} cannot teach: {fault}. Make it anew: {run}.");
    }
}
