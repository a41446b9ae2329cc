using Harness.Contest.Weights;

namespace Harness.Tests.Contest.Weights;

public sealed class WeightsLocationTests : IDisposable
{
    private const string Repository = "hub/models--google-bert--bert-base-cased/snapshots";
    private const string OldRepository = "hub/models--bert-base-cased/snapshots";

    private static readonly PublishedModel Model = PublishedModel.BertBaseCased;

    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> variables = [];

    public WeightsLocationTests() => variables["HF_HOME"] = folder.PathOf("hf");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Find_takes_fetched_weights_before_those_in_Hugging_Faces_cache()
    {
        var old = Make("hf", OldRepository, "0123");
        Assert.Equal(old, Find());
        var other = Make("hf", Repository, "4567");
        Assert.Equal(other, Find());
        var oldPinned = Make("hf", OldRepository, Model.Revision);
        Assert.Equal(oldPinned, Find());
        var pinned = Make("hf", Repository, Model.Revision);
        Assert.Equal(pinned, Find());
        var fetched = Make("cache", "weights", "bert-base-cased");
        Assert.Equal(fetched, Find());
    }

    [Fact]
    public void Find_takes_a_named_folder_first()
    {
        Make("cache", "weights", "bert-base-cased");
        variables["BENCH_WEIGHTS"] = folder.PathOf("mine");
        var below = Make("mine", "bert-base-cased");
        Assert.Equal(below, Find());
        var mine = Make("mine");
        Assert.Equal(mine, Find());
        var given = Make("given");
        Assert.Equal(given, Find(given));
    }

    [Fact]
    public void Find_looks_nowhere_else_when_a_named_folder_lacks_a_file()
    {
        Make("cache", "weights", "bert-base-cased");
        var lacking = Make("lacking");
        File.Delete(Path.Combine(lacking, "model.safetensors"));
        var error = Assert.Throws<FileNotFoundException>(() => Find(lacking));
        Assert.Contains($"--pretrained names it. Looked in {lacking} (lacks model.safetensors)", error.Message, StringComparison.Ordinal);
        variables["BENCH_WEIGHTS"] = lacking;
        var byVariable = Assert.Throws<FileNotFoundException>(() => Find());
        Assert.Contains("BENCH_WEIGHTS or --pretrained names it", byVariable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_looks_where_Hugging_Faces_variables_say()
    {
        Make("hf", Repository, Model.Revision);
        var xdg = Make("xdg", "huggingface", Repository, Model.Revision);
        var hub = Make("elsewhere", "models--google-bert--bert-base-cased", "snapshots", Model.Revision);
        variables["XDG_CACHE_HOME"] = folder.PathOf("xdg");
        variables["HF_HUB_CACHE"] = folder.PathOf("elsewhere");
        Assert.Equal(hub, Find());
        variables.Remove("HF_HUB_CACHE");
        variables.Remove("HF_HOME");
        Assert.Equal(xdg, Find());
    }

    [Fact]
    public void Find_takes_the_snapshot_that_the_main_branch_names()
    {
        Make("hf", Repository, "0123");
        var second = Make("hf", Repository, "4567");
        Assert.EndsWith("0123", Find());
        var refs = Directory.CreateDirectory(folder.PathOf("hf/hub/models--google-bert--bert-base-cased/refs")).FullName;
        File.WriteAllText(Path.Combine(refs, "main"), "4567\n");

        Assert.Equal(second, Find());

        File.Delete(Path.Combine(second, "model.safetensors"));
        Assert.Contains("4567 (lacks model.safetensors)", Assert.Throws<FileNotFoundException>(() => Find()).Message);
    }

    [Theory]
    [InlineData("HF_HOME", "~/hf")]
    [InlineData("HF_HOME", "$HOME/hf")]
    [InlineData("HF_HUB_CACHE", "~/hf/hub")]
    [InlineData("HUGGINGFACE_HUB_CACHE", "${HOME}/hf/hub")]
    public void Find_expands_the_home_folder_in_Hugging_Faces_variables(string variable, string value)
    {
        var snapshot = Make("hf", Repository, Model.Revision);
        variables.Clear();
        variables["HOME"] = folder.Path;
        variables[variable] = value;

        Assert.Equal(snapshot, Find());
    }

    [Fact]
    public void Find_honours_the_older_name_of_the_caches_variable_after_the_newer_one()
    {
        var older = Make("older", "models--google-bert--bert-base-cased", "snapshots", Model.Revision);
        var newer = Make("newer", "models--google-bert--bert-base-cased", "snapshots", Model.Revision);
        variables["HUGGINGFACE_HUB_CACHE"] = folder.PathOf("older");
        Assert.Equal(older, Find());
        variables["HF_HUB_CACHE"] = folder.PathOf("newer");
        Assert.Equal(newer, Find());
    }

    [Fact]
    public void Find_passes_over_a_link_whose_file_is_gone()
    {
        var snapshot = Make("hf", Repository, Model.Revision);
        File.Delete(Path.Combine(snapshot, "model.safetensors"));
        File.CreateSymbolicLink(Path.Combine(snapshot, "model.safetensors"), folder.PathOf("hf/blobs/gone"));
        Assert.Throws<FileNotFoundException>(() => Find());
        Directory.CreateDirectory(folder.PathOf("hf/blobs"));
        File.WriteAllText(folder.PathOf("hf/blobs/gone"), "back");
        Assert.Equal(snapshot, Find());
    }

    [Fact]
    public void Find_says_where_it_looked_and_what_to_do_when_there_is_none()
    {
        var error = Assert.Throws<FileNotFoundException>(() => Find());
        string[] places = ["cache/weights/bert-base-cased", $"hf/{Repository}/{Model.Revision}", $"hf/{OldRepository}/{Model.Revision}"];
        Assert.All(places, place => Assert.Contains($"{folder.PathOf(place)} (no such folder)", error.Message, StringComparison.Ordinal));
        Assert.Contains("bench fetch bert-base-cased", error.Message, StringComparison.Ordinal);
        Assert.Contains("--pretrained DIR or BENCH_WEIGHTS=DIR", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The hub's file has the same tensors in other bytes, so that runs which start from it could not be kept beside the others.</summary>
    [Fact]
    public void Find_leaves_a_packaged_model_in_the_hubs_cache_alone()
    {
        var location = new WeightsLocation(variables.GetValueOrDefault, new FetchedFolders(folder.PathOf("cache")));
        Assert.True(location.Lacks(PublishedModel.MiniLm));
        Make("hf", "hub/models--sentence-transformers--all-MiniLM-L6-v2/snapshots/0123");
        Assert.True(location.Lacks(PublishedModel.MiniLm));
        var fetched = Make("cache", "weights", "minilm");
        Assert.Equal(fetched, location.Find("minilm"));
        Assert.False(location.Lacks(PublishedModel.MiniLm));
        Assert.True(location.Lacks(PublishedModel.ArcticXs));

        // Nothing is fetched where a folder is named, because no other is looked in.
        variables["BENCH_WEIGHTS"] = folder.PathOf("mine");
        Assert.False(location.Lacks(PublishedModel.ArcticXs));
        var mine = Make("mine", "minilm");
        Assert.Equal(mine, location.Find("minilm"));
    }

    /// <summary>A contest names the folder of the track's checkpoint to the processes of its runs, and an entry begins with another model.</summary>
    [Fact]
    public void FindFurther_does_not_take_the_folder_of_the_tracks_checkpoint()
    {
        var location = new WeightsLocation(variables.GetValueOrDefault, new FetchedFolders(folder.PathOf("cache")));
        variables["BENCH_WEIGHTS"] = Make("cache", "weights", "minilm");
        Assert.True(location.LacksFurther(PublishedModel.ArcticXs));
        var error = Assert.Throws<FileNotFoundException>(() => location.FindFurther("arctic-xs"));
        Assert.Contains("Get it with 'bench fetch arctic-xs'", error.Message, StringComparison.Ordinal);

        var fetched = Make("cache", "weights", "arctic-xs");
        Assert.Equal(fetched, location.FindFurther("arctic-xs"));
        Assert.False(location.LacksFurther(PublishedModel.ArcticXs));

        variables["BENCH_WEIGHTS"] = folder.PathOf("mine");
        var mine = Make("mine", "arctic-xs");
        Assert.Equal(mine, location.FindFurther("arctic-xs"));
        variables.Remove("BENCH_WEIGHTS");
        Assert.Equal(fetched, location.FindFurther("arctic-xs"));
    }

    [Fact]
    public void Find_names_the_nearest_model_when_a_name_is_mistyped()
    {
        var location = new WeightsLocation(variables.GetValueOrDefault, new FetchedFolders(folder.PathOf("cache")));
        var error = Assert.Throws<FileNotFoundException>(() => location.Find("mini-lm"));
        Assert.Contains("mini-lm: no such folder.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean minilm? Models: bert-base-cased, minilm, arctic-xs.", error.Message, StringComparison.Ordinal);
    }

    private string Find(string? named = null) =>
        new WeightsLocation(variables.GetValueOrDefault, new FetchedFolders(folder.PathOf("cache"))).Find(Model, named);

    private string Make(params string[] parts)
    {
        var made = Directory.CreateDirectory(Path.Combine([folder.Path, .. parts])).FullName;
        foreach (var file in (string[])["config.json", "vocab.txt", "model.safetensors"])
            File.WriteAllText(Path.Combine(made, file), "");
        return made;
    }
}
