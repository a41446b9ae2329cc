using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

public sealed class ResultsSchemaTests
{
    private static readonly MethodRow Row = new() { Track = "quick", Method = "m", Division = Division.Capped, Status = RunStatus.Ok };

    private static ResultsSchema Entities { get; } = new(SmallTrack.Track.Task.Metrics);

    private static ResultsSchema OfAnotherTask { get; } = new(new TaskMetrics(
        new MicroF1(),
        new Metric("f1_macro", "macro F1", "Macro F1", MetricRole.Headline),
        new Metric("accuracy", "accuracy", "Accuracy", MetricRole.Reading)));

    /// <summary>These are the headers of the committed files. A new column goes to the end of the line.</summary>
    [Fact]
    public void The_headers_of_entities_keep_their_order()
    {
        Assert.Equal(
            "track,method,division,seed,status,reason,parameters,dense_parameters,f1_word,precision_word,recall_word,f1_aligned,validation_f1_word,"
            + "validation_f1_aligned,best_epoch,epochs,train_seconds,eval_seconds,latency_ms,flavour,device,threads,code_version,started_utc,"
            + "latency_p95_ms,sentences_per_second,peak_memory_bytes,bytes,bytes_fp16,precision_aligned,recall_aligned,weights,recipe_sha256,"
            + "data_sha256,teacher_sha256,source_sha256,onnx_bytes,latency_onnx_p50_ms,rules_version,method_version,stale,latency_ms_spread,"
            + "latency_onnx_ms_spread,timed_utc,precision,f1_strict,validation_f1_strict,timing_threads",
            string.Join(',', Entities.Runs.Select(column => column.Header)));
        Assert.Equal(
            "rank,track,method,division,status,seeds,parameters,share_of_teacher,f1_word_mean,f1_word_sd,f1_word_low,f1_word_high,f1_aligned_mean,"
            + "validation_f1_word_mean,precision_word_mean,recall_word_mean,eval_seconds_median,latency_ms_median,train_seconds_mean,p_vs_best,"
            + "dense_parameters,reason,configurations_tried,latency_p95_ms_median,sentences_per_second_median,peak_memory_bytes,bytes,bytes_fp16,"
            + "latency_of_teacher,onnx_bytes,latency_onnx_p50_ms,stale,latency_ms_spread,latency_onnx_ms_spread,timed_utc,"
            + "rank_best,rank_worst,difference,difference_low,difference_high,p_vs_teacher,smallest_difference,resampled,seed_variance,"
            + "f1_strict_mean,training,timed_apart",
            string.Join(',', Entities.Entries.Select(column => column.Csv.Header)));
        Assert.Equal(
            "track,method,trained,settings,seed,parameters,validation_f1_word,train_seconds,code_version,started_utc",
            string.Join(',', TriedRow.Columns(SmallTrack.Track.Task.Metrics).Select(column => column.Header)));
        Assert.Equal(
            "epoch,step,learning_rate,train_loss,validation_f1_word,validation_f1_aligned,seconds,tokens_per_second,figures,validation_f1_strict",
            string.Join(',', EpochTable.Columns(SmallTrack.Track.Task.Metrics.OnValidation).Select(column => column.Header)));
    }

    [Fact]
    public void Another_task_has_its_own_metrics_in_the_places_of_these()
    {
        Assert.Contains(
            "dense_parameters,f1_macro,accuracy,validation_f1_macro,validation_accuracy,best_epoch",
            string.Join(',', OfAnotherTask.Runs.Select(column => column.Header)));
        Assert.Contains(
            "share_of_teacher,f1_macro_mean,f1_macro_sd,f1_macro_low,f1_macro_high,accuracy_mean,validation_f1_macro_mean,eval_seconds_median",
            string.Join(',', OfAnotherTask.Entries.Select(column => column.Csv.Header)));
        Assert.Equal("test macro F1", OfAnotherTask.Views[0].Title);
    }

    [Fact]
    public void A_metric_that_is_added_later_stands_behind_all_columns()
    {
        var later = new Metric("sentences_right", "sentences right", "Share of sentences without an error", MetricRole.Reading) { Added = 99 };
        var schema = new ResultsSchema(new TaskMetrics(new MicroF1(), [.. SmallTrack.Track.Task.Metrics.All, later]));

        Assert.Equal(
            [.. Entities.Runs.Select(column => column.Header), "sentences_right", "validation_sentences_right"],
            schema.Runs.Select(column => column.Header));
        Assert.Equal(
            [.. Entities.Entries.Select(column => column.Csv.Header), "sentences_right_mean"],
            schema.Entries.Select(column => column.Csv.Header));
    }

    [Fact]
    public void No_two_columns_of_a_table_have_one_header_and_every_meaning_is_a_sentence()
    {
        foreach (var schema in new[] { Entities, OfAnotherTask })
        {
            Assert.Distinct(schema.Runs.Select(column => column.Header));
            Assert.Distinct(schema.Entries.Select(column => column.Csv.Header));
            Assert.Distinct(schema.Views.Select(column => column.View!.Order));
            var meanings = schema.Runs.Select(column => column.Meaning).Concat(schema.Entries.Select(column => column.Csv.Meaning));
            Assert.All(meanings, meaning => Assert.Matches("^[A-Z].*[.]$", meaning));
        }
    }

    [Fact]
    public void A_column_that_is_optional_is_shown_where_any_row_has_its_number()
    {
        var onnxBytes = Figures.All.Single(figure => figure.Name == "onnx_bytes");
        var row = Row with { Figures = new Dictionary<string, double> { [onnxBytes.Name] = 1234567 } };

        Assert.DoesNotContain(Entities.ViewsOf([Row]), column => column.View!.IsOptional);
        var shown = Assert.Single(Entities.ViewsOf([Row, row]), column => column.View!.IsOptional);
        Assert.Equal(("ONNX bytes", "1,234,567", ""), (shown.Title, shown.Text(row), shown.Text(Row)));
    }

    [Fact]
    public void Cells_for_people_are_rounded_as_their_declaration_says()
    {
        using var culture = new ForeignCulture();
        var row = Row with
        {
            Headline = new SeedSpread(2, 0.87654, 0.01234, 0.87654, 0.86, 0.89),
            Interval = new Interval(0.85, 0.9),
            ShareOfTeacher = 0.1139,
            Figures = new Dictionary<string, double> { ["latency_ms"] = 0.7449 },
        };
        var cells = Entities.Views.ToDictionary(column => column.Title, column => column.Text(row));

        Assert.Equal(
            ("0.8765 ±0.0123", "0.8500–0.9000", "11.4 %", "0.74"),
            (cells["test F1"], cells["95 % interval"], cells["of teacher"], cells["ms/sentence"]));
    }
}
