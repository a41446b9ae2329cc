using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Formats;
using Harness.Results;
using Harness.Tasks.NamedEntities;
using Harness.Training;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Tracks;

/// <summary>Runs the track conll2003 from its files to its table, with a small checkpoint in the form of bert-base-cased's.</summary>
public sealed class PublishedWeightsTests : IDisposable
{
    private const int VocabularySize = 400;
    private const double InitializerRange = 0.02;

    private static readonly BertShape Teacher = new(VocabularySize, Hidden: 24, Layers: 3, Heads: 2, Intermediate: 48) { Positions = 64 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static Track Track { get; } = TrackCatalog.Find("conll2003") with
    {
        Data = new ConllData(Teacher.Positions),
        Shapes = new TrackShapes(
            Teacher,
            Student: new BertShape(VocabularySize, Hidden: 12, Layers: 1, Heads: 2, Intermediate: 24) { Positions = 64 },
            EmbeddingRank: 8)
        {
            SharedEmbeddingRank = 8,
            ChainEmbeddingRank = 8,
        },
        ParameterCap = 12_000,
        Recipes = new TrackRecipes(
            Teacher: new Recipe(LearningRate: 1e-30, Epochs: 1),
            FromScratch: new Recipe(LearningRate: 3e-3, Epochs: 1),
            FineTuning: new Recipe(LearningRate: 1e-3, Epochs: 1)),
    };

    // Writes the data folder that the track asks for, and the weights beside it.
    private string Write()
    {
        SmallCorpus.Write(folder.PathOf("conll2003"));
        var checkpoint = folder.PathOf("bert-base-cased");
        SmallCorpus.WordPiece(VocabularySize).Save(checkpoint, Teacher.Positions);
        File.WriteAllText(Path.Combine(checkpoint, "config.json"), """
            {
              "architectures": ["BertForMaskedLM"], "attention_probs_dropout_prob": 0.1, "gradient_checkpointing": false, "hidden_act": "gelu",
              "hidden_dropout_prob": 0.1, "hidden_size": 24, "initializer_range": 0.02, "intermediate_size": 48, "layer_norm_eps": 1e-12,
              "max_position_embeddings": 64, "model_type": "bert", "num_attention_heads": 2, "num_hidden_layers": 3, "pad_token_id": 0,
              "position_embedding_type": "absolute", "transformers_version": "4.6.0.dev0", "type_vocab_size": 2, "use_cache": true, "vocab_size": 400
            }
            """);
        using var scope = NewDisposeScope();
        SafeTensors.Write(Path.Combine(checkpoint, "model.safetensors"), Weights(), new Dictionary<string, string> { ["format"] = "pt" });
        return checkpoint;
    }

    private static Dictionary<string, Tensor> Weights()
    {
        var wide = Teacher.Intermediate;
        var narrow = Teacher.Hidden;
        var tensors = new Dictionary<string, Tensor>();
        var seed = 0;

        void Add(string name, params long[] shape)
        {
            manual_seed(++seed);
            tensors.Add(name, randn(shape) * InitializerRange + (name.EndsWith("gamma", StringComparison.Ordinal) ? 1.0 : 0.0));
        }

        void Dense(string name, long outputs, long inputs)
        {
            Add($"{name}.weight", outputs, inputs);
            Add($"{name}.bias", outputs);
        }

        void Norm(string name)
        {
            Add($"{name}.LayerNorm.gamma", narrow);
            Add($"{name}.LayerNorm.beta", narrow);
        }

        Add("bert.embeddings.word_embeddings.weight", VocabularySize, narrow);
        Add("bert.embeddings.position_embeddings.weight", Teacher.Positions, narrow);
        Add("bert.embeddings.token_type_embeddings.weight", 2, narrow);
        Norm("bert.embeddings");
        for (var layer = 0; layer < Teacher.Layers; layer++)
        {
            var name = Invariant($"bert.encoder.layer.{layer}");
            foreach (var part in new[] { "query", "key", "value" })
                Dense($"{name}.attention.self.{part}", narrow, narrow);
            Dense($"{name}.attention.output.dense", narrow, narrow);
            Norm($"{name}.attention.output");
            Dense($"{name}.intermediate.dense", wide, narrow);
            Dense($"{name}.output.dense", narrow, wide);
            Norm($"{name}.output");
        }

        Dense("bert.pooler.dense", narrow, narrow);
        Add("cls.predictions.bias", VocabularySize);
        Dense("cls.predictions.transform.dense", narrow, narrow);
        Norm("cls.predictions.transform");
        Dense("cls.seq_relationship", 2, narrow);
        return tensors;
    }

    [Fact]
    public async Task A_teacher_starts_from_published_weights_and_the_table_is_finished()
    {
        var checkpoint = PretrainedCheckpoint.Open(Write());
        var run = new TrackRun(Track, folder.Path, checkpoint);

        var published = await run.PublishAsync("teacher", "embedding-factorization", "lone-student");

        Assert.All(published.Board.Methods, row => Assert.Equal(RunStatus.Ok, row.Status));
        Assert.Equal(3, published.Board.Methods.Count);
        Assert.Equal(3, CsvTable.ReadCells(folder.PathOf("results/conll2003/results.csv")).Count);
        Assert.Equal(checkpoint.WeightsHash, RunRecord.Read(run.FolderOf("teacher").Record).Provenance.PretrainedWeights);
        // The learning rate is next to nothing, so that the weights that came back are those of the checkpoint, under our own names.
        using var scope = NewDisposeScope();
        var given = SafeTensors.Read(Path.Combine(checkpoint.Folder, "model.safetensors"));
        var kept = SafeTensors.Read(Path.Combine(run.FolderOf("teacher").Path, "model.safetensors"));
        foreach (var (theirs, ours) in new[]
        {
            ("bert.embeddings.LayerNorm.gamma", "bert.embeddings.LayerNorm.weight"),
            ("bert.encoder.layer.2.output.LayerNorm.beta", "bert.encoder.layer.2.output.LayerNorm.bias"),
            ("bert.encoder.layer.1.attention.self.query.weight", "bert.encoder.layer.1.attention.self.query.weight"),
        })
            Assert.Equal(Tiny.Values(given[theirs]), Tiny.Values(kept[ours]));
    }

    [Fact]
    public void Run_asks_for_the_weights_when_there_are_none()
    {
        Write();

        using var log = new RunLog(folder.Path, _ => { });
        using var turn = MachineTurn.Begin(folder.Path, "a test");
        var referee = new Referee(new RunContext(Track, Track.Data.Open(folder.Path), CPU, folder.PathOf("runs")));
        var error = Assert.Throws<ArgumentException>(() => referee.Run(MethodCatalog.Load([]).Find("teacher"), 1, log, turn));

        Assert.Contains("Track conll2003 needs a pretrained network", error.Message);
    }
}
