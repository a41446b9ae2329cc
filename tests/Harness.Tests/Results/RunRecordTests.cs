using System.Text.Json;
using Harness.Results;

namespace Harness.Tests.Results;

public static class RunRecordTests
{
    public sealed class Read
    {
        [Fact]
        public void Gives_back_what_was_written()
        {
            using var german = new ForeignCulture();
            using var folder = new TemporaryFolder();
            var path = folder.PathOf("run.json");
            var written = ExampleRun.Record();
            written.Write(path);

            var read = RunRecord.Read(path);

            Assert.Equal(written.Validation, read.Validation);
            Assert.Equal(written.Test, read.Test);
            Assert.Equal(written.Environment.Packages, read.Environment.Packages);
            // The collections are compared by reference; once they are the same objects, the records are compared by value.
            Assert.Equal(written, read with
            {
                Validation = written.Validation,
                Test = written.Test,
                Environment = read.Environment with { Packages = written.Environment.Packages },
            });
        }

        [Fact]
        public void Has_the_names_that_readers_rely_on()
        {
            using var folder = new TemporaryFolder();
            var path = folder.PathOf("run.json");
            ExampleRun.Record().Write(path);

            using var json = JsonDocument.Parse(File.ReadAllText(path));
            Assert.Equal("capped", json.RootElement.GetProperty("division").GetString());
            Assert.Equal(19_667_421, json.RootElement.GetProperty("parameters_built").GetInt64());
            Assert.Equal(0.25, json.RootElement.GetProperty("eval_seconds").GetDouble());
            Assert.Equal(0.30000000000000004, json.RootElement.GetProperty("validation").GetProperty("f1_word").GetDouble());
            Assert.Equal("linear", json.RootElement.GetProperty("recipes").GetProperty("teacher").GetProperty("schedule").GetString());
        }

        [Fact]
        public void Leaves_out_what_there_is_not()
        {
            using var folder = new TemporaryFolder();
            var path = folder.PathOf("run.json");
            (ExampleRun.Record() with { Test = null, BestEpoch = null }).Write(path);

            using var json = JsonDocument.Parse(File.ReadAllText(path));
            Assert.False(json.RootElement.TryGetProperty("test", out _));
            Assert.Null(RunRecord.Read(path).BestEpoch);
        }
    }

    public sealed class Write
    {
        // These records were written before later properties existed.
        [Fact]
        public void Leaves_committed_records_as_they_are()
        {
            using var folder = new TemporaryFolder();
            var records = Directory.GetFiles(Path.Combine(RealData.RepositoryRoot, "results"), "run.json", SearchOption.AllDirectories);

            Assert.NotEmpty(records);
            foreach (var path in records)
            {
                RunRecord.Read(path).Write(folder.PathOf("run.json"));
                Assert.Equal(File.ReadAllText(path), File.ReadAllText(folder.PathOf("run.json")));
            }
        }
    }

    public sealed class TryRead
    {
        [Theory]
        [InlineData("")]
        [InlineData("null")]
        [InlineData("{}")]
        [InlineData("""{"track":"quick",""")]
        public void Is_null_for_what_is_no_record(string text)
        {
            using var folder = new TemporaryFolder();
            var path = folder.PathOf("run.json");
            File.WriteAllText(path, text);

            Assert.Null(RunRecord.TryRead(path));
        }

        [Fact]
        public void Is_null_where_there_is_none()
        {
            using var folder = new TemporaryFolder();

            Assert.Null(RunRecord.TryRead(folder.PathOf("run.json")));
        }
    }
}
