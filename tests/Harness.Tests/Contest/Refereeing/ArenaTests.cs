using System.Collections;
using System.Reflection;
using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Tasks;
using Harness.Tasks.SentenceVectors;
using Harness.Text;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Refereeing;

/// <summary>A method cannot get the test split from anything that it is handed.</summary>
public sealed class ArenaTests
{
    [Fact]
    public void No_property_of_an_arena_leads_to_the_test_split()
    {
        using var folder = new TemporaryFolder();
        SmallTrack.SaveTeacher(folder.Path);
        var seen = new List<object>();
        var method = new FakeMethod
        {
            Building = (_, track) => Collect(track, seen),
            Training = (network, arena) =>
            {
                Collect(arena, seen);
                return network;
            },
        };

        SmallTrack.Run(folder.Path, method);

        Assert.Contains(seen, value => value is Arena);
        Assert.Equal([Split.Training, Split.Validation], seen.OfType<Split>().Select(split => split.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(seen.OfType<IContestData>());
        Assert.NotEmpty(seen.OfType<IDataSource>());
        foreach (var source in seen.OfType<IDataSource>())
            Assert.Contains("test split", Assert.Throws<InvalidOperationException>(() => source.Open(null)).Message);
    }

    /// <summary>What a method says of itself must fit into a record that the tables do not refuse.</summary>
    [Fact]
    public void What_a_method_says_is_printable_and_not_too_long()
    {
        using var folder = new TemporaryFolder();
        SmallTrack.SaveTeacher(folder.Path);
        var method = new FakeMethod
        {
            Training = (network, arena) =>
            {
                arena.Say(new TrainingProgress(1, 2, double.NaN, 0, double.PositiveInfinity));
                arena.Remark("half of a pair: \ud800");
                arena.Remark(new string('x', 2 * RunRecord.LongestText));
                return network;
            },
        };

        var record = SmallTrack.Run(folder.Path, method);

        Assert.Equal(RunStatus.Ok, record.Status);
        Assert.StartsWith("half of a pair: \\ud800; xxx", record.Reason, StringComparison.Ordinal);
        Assert.EndsWith("xxx ... (the rest is cut off)", record.Reason, StringComparison.Ordinal);
        Assert.Equal(RunRecord.LongestText, record.Reason.Length);
    }

    [Fact]
    public void Figures_that_cannot_be_are_refused_and_named()
    {
        Assert.Equal("the figure ratio is NaN. Expected a finite number", Refused(arena => arena.Record("ratio", double.NaN)));
        Assert.Equal(
            "the loss of an epoch is NaN. Expected a finite number", Refused(arena => arena.EndEpoch(arena.Teacher.Network, 1, double.NaN, 1)));
        Assert.Equal(
            "the seconds are -3. Expected a finite number that is not negative",
            Refused(arena => arena.EndStep("step", arena.Teacher.Network, seconds: -3)));

        static string Refused(Action<Arena> act)
        {
            using var folder = new TemporaryFolder();
            SmallTrack.SaveTeacher(folder.Path);
            var method = new FakeMethod
            {
                Training = (network, arena) =>
                {
                    act(arena);
                    return network;
                },
            };
            return Assert.Throws<ArgumentException>(() => SmallTrack.Run(folder.Path, method)).Message;
        }
    }

    [Fact]
    public void No_member_of_an_arena_gives_data()
    {
        var types = typeof(Arena).GetMembers().Select(member => member switch
        {
            PropertyInfo property => property.PropertyType,
            FieldInfo field => field.FieldType,
            MethodInfo function => function.ReturnType,
            _ => typeof(void),
        });

        Assert.DoesNotContain(types, type => typeof(IContestData).IsAssignableFrom(type) || typeof(IDataSource).IsAssignableFrom(type));
    }

    /// <summary>Entities, classes of texts, and vectors of sentences.</summary>
    [Theory]
    [InlineData("quick")]
    [InlineData("quick-text")]
    [InlineData("sentence-en")]
    public void WithoutTest_gives_every_split_but_test(string track)
    {
        var whole = track == "sentence-en" ? Vectors() : TrackCatalog.Find(track).Data.Open(null);
        var context = SmallTrack.ContextIn("", TrackCatalog.Find(track)) with { Data = whole };

        var data = context.WithoutTest.Data;

        Assert.Same(whole.Split(Split.Training), data.Split(Split.Training));
        Assert.Same(whole.Split(Split.Validation), data.Split(Split.Validation));
        Assert.Contains("The test split is withheld", Assert.Throws<InvalidOperationException>(() => data.Split(Split.Test)).Message);
        Assert.Throws<InvalidOperationException>(() => data.WordsOf(Split.Test));

        static SentencePairData Vectors()
        {
            SentencePair[] pairs = [new(5, "a", "b"), new(0, "c", "d")];
            return new SentencePairData(
                new SentenceSets(pairs, [], pairs, [pairs]), new SentenceVectorTask([], 16), SmallTrack.Data.WordPiece, 16, TextSource.None("none"));
        }
    }

    [Fact]
    public void Fit_computes_the_teachers_logits_once_for_two_trainings()
    {
        using var folder = new TemporaryFolder();
        SmallTrack.SaveTeacher(folder.Path);
        var method = new FakeMethod
        {
            Training = (network, arena) =>
            {
                var objective = new SoftLabels(temperature: 2, weight: 0.5);
                return arena.Fit(arena.Fit(network, objective, arena.Track.Recipes.FineTuning), objective, arena.Track.Recipes.FineTuning);
            },
        };

        SmallTrack.Run(folder.Path, method);

        var log = File.ReadAllLines(Path.Combine(SmallTrack.FolderOf(folder.Path, method).Path, RunFolder.LogFile));
        Assert.Single(log, line => line == "computing the teacher's logits on 200 training inputs, once");
        Assert.Equal(2, log.Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_run_reads_the_teachers_logits_that_an_earlier_run_computed_and_counts_their_time()
    {
        using var folder = new TemporaryFolder();
        SmallTrack.SaveTeacher(folder.Path);

        var first = Distilled(folder.Path);
        var teacher = SmallTrack.ContextIn(folder.Path).TeacherFolder.Path;
        var kept = Assert.Single(Directory.GetFiles(teacher, "logits-*.safetensors"));
        TakeMoreTime(kept, seconds: 1000);
        var second = Distilled(folder.Path);
        File.WriteAllText(kept, "damaged");
        var third = Distilled(folder.Path);

        Assert.Equal(first.Weights, second.Weights);
        Assert.Equal(first.Weights, third.Weights);
        Assert.InRange(second.TrainSeconds!.Value, 1000, 1100);
        Assert.Equal(1000, second.TakenOverSeconds!.Value, 1e-9);
        // The run's process is that of all tests.
        Assert.InRange(second.RunSeconds!.Value, second.TrainSeconds.Value, double.PositiveInfinity);
        Assert.InRange(third.TrainSeconds!.Value, 0, 100);
    }

    [Fact]
    public async Task A_run_waits_for_another_that_computes_the_logits_which_it_needs_and_counts_their_time_once()
    {
        using var folder = new TemporaryFolder();
        SmallTrack.SaveTeacher(folder.Path);
        var first = Distilled(folder.Path);
        var kept = Assert.Single(Directory.GetFiles(SmallTrack.ContextIn(folder.Path).TeacherFolder.Path, "logits-*.safetensors"));
        TakeMoreTime(kept, seconds: 1000);
        File.Move(kept, folder.PathOf("computed"));
        var log = Path.Combine(SmallTrack.FolderOf(folder.Path, new FakeMethod()).Partial, RunFolder.LogFile);

        Task<RunRecord> second;
        using (FileLock.Take(TeacherLogits.LockOf(kept), () => { }))
        {
            second = Task.Run(() => Distilled(folder.Path));
            Assert.True(SpinWait.SpinUntil(() => IsWaiting(log), TimeSpan.FromMinutes(1)));
            File.Move(folder.PathOf("computed"), kept);
        }

        var record = await second;
        Assert.Equal(first.Weights, record.Weights);
        Assert.InRange(record.TrainSeconds!.Value, 1000, 1100);
        Assert.InRange(record.TakenOverSeconds!.Value, 900, 1000 - 1e-9);
    }

    /// <summary>Hidden states are not kept, and after them the run reads the logits that it computed itself.</summary>
    [Fact]
    public void A_run_takes_over_no_seconds_from_logits_that_it_computed_itself()
    {
        using var folder = new TemporaryFolder();
        SmallTrack.SaveTeacher(folder.Path);
        var teacher = SmallTrack.Shapes.Teacher;
        var method = new FakeMethod
        {
            Training = (network, arena) =>
            {
                var logits = new SoftLabels(temperature: 2, weight: 0.5);
                var states = new HiddenStateMatching(logits, weight: 1, network.Shape, teacher, [(1, 2)], arena.Device, arena.Seed);
                foreach (var objective in new Objective[] { logits, states, logits })
                    arena.Fit(network, objective, arena.Track.Recipes.FineTuning);
                return network;
            },
        };

        var record = SmallTrack.Run(folder.Path, method);

        Assert.Contains("are those that an earlier run computed", File.ReadAllText(
            Path.Combine(SmallTrack.FolderOf(folder.Path, method).Path, RunFolder.LogFile)), StringComparison.Ordinal);
        Assert.Null(record.TakenOverSeconds);
    }

    // The log is open while the run writes it.
    private static bool IsWaiting(string log)
    {
        if (!File.Exists(log))
            return false;
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Contains("waiting until another run has computed the teacher's logits", StringComparison.Ordinal);
    }

    private static RunRecord Distilled(string artifacts) => SmallTrack.Run(artifacts, new FakeMethod
    {
        Training = (network, arena) => arena.Fit(network, new SoftLabels(temperature: 2, weight: 0.5), arena.Track.Recipes.FineTuning),
    });

    private static void TakeMoreTime(string path, double seconds)
    {
        using var scope = NewDisposeScope();
        TeacherOutputs.TryRead(path, CPU, SmallTrack.Track.Task.Labels.Count)!.Value.Outputs.WriteLogits(path, seconds);
    }

    [Fact]
    public void BestOf_keeps_the_first_of_the_best_models_and_records_all()
    {
        using var folder = new TemporaryFolder();
        SmallTrack.SaveTeacher(folder.Path);
        var method = new FakeMethod
        {
            Shape = SmallTrack.Shapes.Teacher,
            Division = Division.Open,
            // The teacher is better than a network whose weights are all zero. 3 is as good as 2.
            Training = (network, arena) => arena.BestOf("size of the weights", [1, 2, 3], value =>
            {
                var one = arena.Teacher.Network.Copy();
                using var _ = no_grad();
                foreach (var parameter in one.Module.parameters())
                    parameter.mul_(value == 1 ? 0 : 1);
                return one;
            }),
        };

        var record = SmallTrack.Run(folder.Path, method);

        Assert.Equal([1, 2, 3], record.Sweep!.Select(one => one.Value));
        Assert.All(record.Sweep!, one => Assert.Equal("size of the weights", one.Setting));
        Assert.True(record.Sweep![1].Validation > record.Sweep[0].Validation);
        Assert.Equal(record.Sweep[1].Validation, record.Sweep[2].Validation);
        Assert.Equal(record.Sweep[1].Validation, record.Validation![SmallTrack.Track.Task.Metrics.Headline.Name]);
    }

    // Collects everything that public properties lead to, through the harness's own types and collections of them.
    private static void Collect(object? value, List<object> seen)
    {
        if (value is null or string or Tensor or nn.Module || value.GetType().IsPrimitive || seen.Exists(other => ReferenceEquals(other, value)))
            return;
        if (value is IEnumerable items)
        {
            foreach (var item in items.Cast<object?>().Take(100))
                Collect(item, seen);
            return;
        }

        if (value.GetType().Assembly != typeof(Track).Assembly)
            return;
        seen.Add(value);
        var properties = value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var property in properties.Where(property => property.GetIndexParameters().Length == 0))
            Collect(property.GetValue(value), seen);
    }
}
