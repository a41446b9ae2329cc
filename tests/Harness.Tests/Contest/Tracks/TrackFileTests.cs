using System.Text.Json.Nodes;
using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Harness.Tests.Training.Pretraining;
using Harness.Text;
using Harness.Training;

namespace Harness.Tests.Contest.Tracks;

public sealed class TrackFileTests : IDisposable
{
    private const string Forty = "A description that goes on and on and on";
    private const string LongLine = Forty + Forty + Forty + Forty + Forty + Forty + Forty + Forty + Forty + Forty + Forty + Forty + Forty
        + Forty + Forty + Forty;

    private const string ShortRecipe = """{ "learning_rate": 0.001, "epochs": 0, "steps": 5 }""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private Track Read(string json)
    {
        File.WriteAllText(folder.PathOf("mine.json"), json);
        return TrackCatalog.Find(folder.PathOf("mine.json"));
    }

    [Fact]
    public void Read_gives_the_track_that_the_file_describes()
    {
        var track = Read(OwnTrack.Json);

        Assert.Equal("beings-and-places", track.Name);
        Assert.Equal(["O", "B-BEING", "I-BEING", "B-PLACE", "I-PLACE", "B-OTHER", "I-OTHER"], track.Task.Labels);
        Assert.Equal(new BertShape(400, 24, 2, 2, 48) { Positions = 64 }, track.Shapes.Teacher);
        Assert.Equal(new Recipe(0.003, 1) { Schedule = Schedule.Cosine }, track.Recipes.FromScratch);
        Assert.Equal((12000L, (int?)1, false, false), (track.ParameterCap, track.Threads, track.HasText, track.BeginsPretrained));
        Assert.Equal([1], track.Seeds);
    }

    [Fact]
    public void Read_gives_other_shapes_the_teachers_vocabulary_and_positions() =>
        Assert.Equal(new BertShape(400, 12, 1, 2, 24) { Positions = 64 }, Read(OwnTrack.Json).Shapes.Student);

    [Theory]
    [InlineData(true, "", 7, 7)]
    [InlineData(false, "", 0, 0)]
    [InlineData(true, "\"teacher\": { \"case_types\": 0 },", 0, 0)]
    [InlineData(false, "\"teacher\": { \"case_types\": 7 },", 7, 7)]
    [InlineData(true, "\"halved\": { \"case_types\": 0, \"hidden\": 12, \"layers\": 1, \"heads\": 2, \"intermediate\": 24 },", 7, 0)]
    public void Read_gives_all_shapes_letter_case_when_the_checkpoint_is_uncased_and_they_name_none(
        bool isUncased, string shape, int ofTeacher, int ofHalved)
    {
        using var checkpoint = new TemporaryFolder();
        HuggingFaceFolder.Write(checkpoint);
        File.WriteAllText(checkpoint.PathOf("tokenizer_config.json"), isUncased ? """{"do_lower_case": true}""" : """{"do_lower_case": false}""");
        var halved = shape.Contains("halved", StringComparison.Ordinal)
            ? shape
            : shape + "\"halved\": { \"hidden\": 12, \"layers\": 1, \"heads\": 2, \"intermediate\": 24 },";

        var track = Read(WithCheckpoint(checkpoint.Path, halved));

        var shapes = track.Shapes;
        Assert.Equal((ofTeacher, ofTeacher, ofHalved), (shapes.Teacher.CaseTypes, shapes.Student.CaseTypes, shapes.Halved!.CaseTypes));
        Assert.Equal(HuggingFaceFolder.Shape with { CaseTypes = ofTeacher }, shapes.Teacher);
        Assert.Equal(shapes, Read(track.Definition!).Shapes);
    }

    [Fact]
    public void Read_gives_all_shapes_letter_case_when_the_checkpoint_is_MiniLM()
    {
        var shapes = Read(WithCheckpoint("minilm", "")).Shapes;

        Assert.Equal(new BertShape(30_522, 384, 6, 12, 1_536) { CaseTypes = 7 }, shapes.Teacher);
        Assert.Equal((7, 30_522), (shapes.Student.CaseTypes, shapes.Student.Vocabulary));
    }

    // The track of a checkpoint, with the text in place of its teacher's shape.
    private static string WithCheckpoint(string checkpoint, string teacher)
    {
        var written = OwnTrack.Json.Split('\n').Single(line => line.Contains("\"teacher\": { \"vocabulary\"", StringComparison.Ordinal));
        return OwnTrack.Json.Replace(written, teacher).Replace("\"threads\": 1", $"\"checkpoint\": \"{checkpoint}\"");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"teacher\": { \"hidden\": 8 },")]
    [InlineData("\"teacher\": { \"vocabulary\": 17, \"hidden\": 8, \"layers\": 3, \"heads\": 2, \"intermediate\": 12, \"positions\": 10 },")]
    public void Read_gives_all_shapes_the_epsilon_of_the_checkpoint(string teacher)
    {
        using var checkpoint = new TemporaryFolder();
        HuggingFaceFolder.Write(checkpoint);
        File.WriteAllText(checkpoint.PathOf("config.json"), HuggingFaceFolder.Config.Replace("1e-12", "1e-5", StringComparison.Ordinal));

        var track = Read(WithCheckpoint(checkpoint.Path, teacher));

        Assert.Equal((1e-5, 1e-5), (track.Shapes.Teacher.LayerNormEps, track.Shapes.Student.LayerNormEps));
        Assert.Contains("\"layer_norm_eps\": 1E-05", track.Definition);
        Directory.Delete(checkpoint.Path, recursive: true);
        Directory.CreateDirectory(checkpoint.Path);
        Assert.Equal(track.Shapes, Read(track.Definition!).Shapes);
    }

    [Fact]
    public void Read_refuses_a_teacher_whose_matrices_are_not_those_of_the_checkpoint()
    {
        using var checkpoint = new TemporaryFolder();
        HuggingFaceFolder.Write(checkpoint);

        var error = Assert.Throws<DataFormatException>(() => Read(WithCheckpoint(checkpoint.Path, "\"teacher\": { \"hidden\": 12 },")));

        Assert.Contains($"shapes.teacher.hidden is 12, and {checkpoint.Path} has 8. Remove it, or correct it.", error.Message);
    }

    [Theory]
    [InlineData("\"parameter_cap\"", "\"parameters_cap\"", "there is no parameters_cap. Did you mean parameter_cap?")]
    [InlineData(
        "\"heads\": 2, \"intermediate\": 24", "\"head\": 2, \"intermediate\": 24",
        "there is no shapes.student.head. Did you mean shapes.student.heads?")]
    [InlineData("\"hidden\": 24", "\"hidden\": 25", "shapes.teacher: 2 heads do not divide a width of 25")]
    [InlineData("\"hidden\": 12, ", "", "shapes.student: Hidden is 0. Expected a positive number")]
    [InlineData("\"name\": \"beings-and-places\",", "", "name is missing")]
    [InlineData("beings-and-places", "Beings and places", "name is 'Beings and places'. Expected lower-case words joined by hyphens")]
    [InlineData("beings-and-places", "quick", "name is 'quick', which one of the contest's own tracks has")]
    [InlineData("\"PLACE\", \"OTHER\"", "\"PLACE\", \"PLACE\"", "types: Entity types 2 and 3 are both 'PLACE'. Expected each type once")]
    [InlineData("\"PLACE\", \"OTHER\"", "null, \"OTHER\"", "types: Entity type 2 of 3 is null. Expected a name without blanks")]
    [InlineData("\"PLACE\", \"OTHER\"", "\"\", \"OTHER\"", "types: Entity type 2 of 3 is empty")]
    [InlineData("\"PLACE\", \"OTHER\"", "\"NEW PLACE\", \"OTHER\"", "types: Entity type 2 of 3 is 'NEW PLACE'")]
    [InlineData("\"PLACE\", \"OTHER\"", "\"A\\tB\", \"OTHER\"", "types: Entity type 2 of 3 is 'A\\u0009B'")]
    [InlineData("\"threads\": 1", "\"description\": \"one\\u001b[2J\"", "description is 'one\\u001b[2J'. Expected one line of characters")]
    [InlineData("\"threads\": 1", "\"description\": \"one\\ntwo\"", "description is 'one\\u000atwo'. Expected one line of characters")]
    [InlineData("12000", "0", "parameter_cap is 0")]
    [InlineData("\"threads\": 1", "\"description\": \"" + LongLine + "\"", "description has 640 characters. Expected at most 500")]
    [InlineData("\"threads\": 1", "\"seeds\": []", "seeds is empty")]
    [InlineData("\"threads\": 1", "\"seeds\": [1, -1]", "seeds is [1, -1]. Expected numbers that are not negative")]
    [InlineData("\"hidden\": 24", "\"dropout\": 1.5, \"hidden\": 24", "shapes.teacher: Dropout is 1.5")]
    [InlineData("\"hidden\": 24", "\"dropout\": -0.1, \"attention_dropout\": 0, \"hidden\": 24", "shapes.teacher: Dropout is -0.1")]
    [InlineData("\"embedding_rank\": 8", "\"embedding_rank\": 100000", "shapes.embedding_rank is 100000. Expected a number above 0, and at most")]
    [InlineData("beings-and-places", "a-name-of-more-than-sixty-four-letters-that-is-the-name-of-a-folder", "in at most 64 characters")]
    [InlineData("\"learning_rate\": 0.001", "\"learning_rate\": 1e400", "recipes.fine_tuning: learning_rate is Infinity")]
    [InlineData("\"epochs\": 2", "\"clip_norm\": 1e400, \"epochs\": 2", "recipes.teacher: clip_norm is Infinity")]
    [InlineData(
        "\"threads\": 1", "\"checkpoint\": \"bert\", \"pretraining\": { \"recipe\": " + ShortRecipe + ", \"sequence_length\": 32 }",
        "both a checkpoint and a pretraining")]
    [InlineData(
        "\"threads\": 1", "\"pretraining\": { \"recipe\": " + ShortRecipe + ", \"sequence_length\": 128 }",
        "at most the 64 positions")]
    [InlineData("\"epochs\": 2", "\"epochs\": \"two\"", "recipes.teacher.epochs")]
    [InlineData("\"cosine\"", "\"cosinus\"", "recipes.from_scratch.schedule")]
    [InlineData("\"name\"", "name", "not a track: line 3, column 3: 'n' is an invalid start of a property name")]
    [InlineData("\"epochs\": 2", "\"epochs\": 0", "recipes.teacher: epochs is 0")]
    [InlineData("\"learning_rate\": 0.001", "\"learning_rate\": 50", "recipes.fine_tuning: learning_rate is 50")]
    [InlineData("\"fine_tuning\": {", "\"recovery\": {", "recipes.fine_tuning is missing")]
    [InlineData("\"embedding_rank\": 8", "\"chain_embedding_rank\": 8", "shapes.embedding_rank is missing")]
    [InlineData("beings-and-places", "russian-tweets-raw", "name is 'russian-tweets-raw', which one of the contest's own tracks has")]
    [InlineData("\"threads\": 1", "\"pretraining\": { \"sequence_length\": 32 }", "pretraining.recipe is missing")]
    [InlineData("\"threads\": 1", "\"pretraining\": { \"recipe\": " + ShortRecipe + " }", "pretraining.sequence_length is missing")]
    [InlineData("\"threads\": 1", "\"word_network\": {}", "word_network.shape is missing")]
    [InlineData(
        "\"embedding_rank\": 8", "\"embedding_rank\": 8, \"halved\": { \"hidden\": 12, \"layers\": 2, \"heads\": 2, \"intermediate\": 24 }",
        "shapes.halved.layers is 2. Expected at most half of the teacher's 2")]
    public void Read_says_what_is_wrong_and_where(string right, string wrong, string expected)
    {
        var error = Assert.Throws<DataFormatException>(() => Read(OwnTrack.Json.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.StartsWith(folder.PathOf("mine.json"), error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Find_names_the_file_when_there_is_none() =>
        Assert.Contains("none.json: no such file", Assert.Throws<FileNotFoundException>(() => TrackCatalog.Find(folder.PathOf("none.json"))).Message);

    [Fact]
    public async Task A_track_file_is_run_down_to_its_table()
    {
        OwnTrack.WriteCorpus(folder.PathOf("corpus"));
        var track = Read(OwnTrack.Json);

        var published = await new TrackRun(track, folder.Path).PublishAsync("teacher", "lone-student", "crf-features");

        Assert.All(published.Board.Methods, row => Assert.Equal(RunStatus.Ok, row.Status));
        Assert.Equal(["crf-features", "lone-student", "teacher"], published.Board.Methods.Select(row => row.Method).Order(StringComparer.Ordinal));
        var results = folder.PathOf("results/beings-and-places");
        var types = CsvTable.Read<TypeRow>(Path.Combine(results, "types.csv")).Select(row => row.Type).Distinct();
        Assert.Equal(["BEING", "OTHER", "PLACE"], types.Order(StringComparer.Ordinal));
        // The vocabulary is made from the training split and no larger than the track asks for.
        Assert.Equal(400, Vocabulary.Load(Path.Combine(new TrackRun(track, folder.Path).FolderOf("teacher").Path, "vocab.txt")).Entries.Count);
    }

    [Fact]
    public async Task In_lists_a_track_file_by_its_results_when_the_corpus_is_gone()
    {
        OwnTrack.WriteCorpus(folder.PathOf("corpus"));
        await new TrackRun(Read(OwnTrack.Json), folder.Path).PublishAsync("teacher");
        Directory.Delete(folder.PathOf("corpus"), recursive: true);

        var known = TrackCatalog.In(folder.PathOf("results"));

        Assert.Equal([.. TrackCatalog.All.Select(track => track.Name), "beings-and-places"], known.Select(track => track.Name));
        Assert.Equal(Read(OwnTrack.Json).Shapes, known[^1].Shapes);
    }

    /// <summary>A pull request may bring such a file, and commands for other tracks read it.</summary>
    [Theory]
    [InlineData("{", "track.json")]
    [InlineData("OTHER NAME", "the track is named 'beings-and-places'. Expected the name of its folder.")]
    public void In_leaves_out_a_damaged_file_and_names_it(string text, string reason)
    {
        OwnTrack.WriteCorpus(folder.PathOf("corpus"));
        var place = folder.PathOf("results/damaged/track.json");
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllText(place, text == "OTHER NAME" ? Read(OwnTrack.Json).Definition! : text);
        var told = new List<string>();

        var known = TrackCatalog.In(folder.PathOf("results"), error => told.Add(error.Message));

        Assert.Equal(TrackCatalog.All.Select(track => track.Name), known.Select(track => track.Name));
        Assert.Contains(reason, Assert.Single(told), StringComparison.Ordinal);
        Assert.Equal("quick", TrackCatalog.Find("quick", folder.PathOf("results")).Name);
        Assert.Throws<DataFormatException>(() => TrackCatalog.Find("damaged", folder.PathOf("results")));
    }

    [Fact]
    public void In_leaves_out_a_track_whose_checkpoint_is_not_there_and_names_it()
    {
        OwnTrack.WriteCorpus(folder.PathOf("corpus"));
        var place = folder.PathOf("results/beings-and-places/track.json");
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var json = JsonNode.Parse(Read(OwnTrack.Json).Definition!)!;
        json["checkpoint"] = "nope";
        json["shapes"]!.AsObject().Remove("teacher");
        File.WriteAllText(place, json.ToJsonString());
        var told = new List<string>();

        var known = TrackCatalog.In(folder.PathOf("results"), error => told.Add(error.Message));

        Assert.Equal(TrackCatalog.All.Select(track => track.Name), known.Select(track => track.Name));
        Assert.StartsWith($"{place}: nope: no such folder", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tracks_file_beside_the_results_of_the_contests_own_track_is_not_read()
    {
        Directory.CreateDirectory(folder.PathOf("results/quick"));
        File.WriteAllText(folder.PathOf("results/quick/track.json"), "{}");

        Assert.Equal("quick", TrackCatalog.Find("quick", folder.PathOf("results")).Name);
        Assert.Equal(
            TrackCatalog.All.Select(track => track.Name),
            TrackCatalog.In(folder.PathOf("results"), error => Assert.Fail(error.Message)).Select(track => track.Name));
    }

    [Fact]
    public void Open_names_the_line_of_the_corpus_when_a_tag_is_unknown()
    {
        SmallCorpus.Write(folder.PathOf("corpus"));

        var error = Assert.Throws<DataFormatException>(() => Read(OwnTrack.Json).Data.Open(null));

        Assert.Contains("train.txt, line ", error.Message);
        Assert.Contains("Expected one of O B-BEING", error.Message);
    }
}
