using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Harness.Refereeing;
using Harness.Tracks;
using Harness.Training;
using Methods;
using static TorchSharp.torch;

namespace Harness.Tests.Refereeing;

public static class ProvenanceTests
{
    public sealed class Of
    {
        private static readonly Track Track = SmallTrack.Track;

        private static Provenance Made(Track? track = null, CompressionMethod? method = null, string data = "d", string? teacher = "t") =>
            Provenance.Of(track ?? Track, method ?? new LoneStudent(), data, teacher);

        [Fact]
        public void IsTheSameAtAnotherTime()
        {
            var first = Made();
            Thread.Sleep(1100);
            Assert.Equal(first, Made(Track with { }));
        }

        [Fact]
        public void ChangesWithTheRecipe()
        {
            var recipes = Track.Recipes;

            Recipe[] others =
            [
                recipes.FromScratch with { WeightDecay = 0.02 },
                recipes.FromScratch with { Steps = 7 },
                recipes.FromScratch with { Schedule = Schedule.Cosine },
            ];
            foreach (var other in others)
                Assert.NotEqual(Made(), Made(Track with { Recipes = recipes with { FromScratch = other } }));
        }

        [Fact]
        public void ChangesWithTheShapesAndTheCap()
        {
            Assert.NotEqual(Made(), Made(Track with { ParameterCap = Track.ParameterCap + 1 }));
            Assert.NotEqual(Made(), Made(Track with { Shapes = Track.Shapes with { Student = Track.Shapes.Student with { Dropout = 0.2 } } }));
        }

        [Fact]
        public void ChangesWithDataTeacherAndMethod()
        {
            Assert.NotEqual(Made(), Made(data: "e"));
            Assert.NotEqual(Made(), Made(teacher: "u"));
            Assert.NotEqual(Made(), Made(teacher: null));
            Assert.NotEqual(Made(), Made(method: new DistilledStudent()));
        }

        [Fact]
        public void OfTheTeacherChangesWithItsOwnRecipeAndShapeAlone()
        {
            Provenance Teachers(Track track) => Made(track, new TeacherEntry(), teacher: null);
            var (recipes, shapes, own) = (Track.Recipes, Track.Shapes, Teachers(Track));

            Assert.Equal(own, Teachers(Track with { Recipes = recipes with { FromScratch = recipes.FromScratch with { Epochs = 7 } } }));
            Assert.Equal(own, Teachers(Track with { Shapes = shapes with { EmbeddingRank = 5 }, ParameterCap = 1 }));
            Assert.NotEqual(own, Teachers(Track with { Recipes = recipes with { Teacher = recipes.Teacher with { Epochs = 7 } } }));
            Assert.NotEqual(own, Teachers(Track with { Shapes = shapes with { Teacher = shapes.Teacher with { Dropout = 0.2 } } }));
        }

        /// <summary>An entry that goes on from another's chain: its own file, then every step there is, in order of names, then the other's file.</summary>
        [Fact]
        public void HasTheSourcesThatAMethodIsBuiltFrom()
        {
            var (methods, harness) = (typeof(Int8Weights).Assembly, typeof(ContestMethod).Assembly);
            var steps = harness.GetManifestResourceNames().Where(name => name.StartsWith("Compression/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
            Assert.Contains("Compression/RoundToInt8.cs", steps);
            var text = Read(methods, "Int8Weights.cs") + string.Concat(steps.Select(name => Read(harness, name))) + Read(methods, "BestChain.cs");

            var made = Made(method: new Int8Weights()).MethodSource;

            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), made);

            static string Read(Assembly assembly, string name)
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return reader.ReadToEnd().ReplaceLineEndings("\n");
            }
        }

        [Fact]
        public void HasTheRulesVersion()
        {
            Assert.Equal(Rules.Version, Made().RulesVersion);
            Assert.NotEqual(Made(), Made() with { RulesVersion = Rules.Version + 1 });
        }

        [Fact]
        public void DoesNotChangeWithWhatIsOnlySaid() => Assert.Equal(Made(), Made(Track with { Description = "other words", Seeds = [1, 2, 3] }));
    }

    public sealed class OfAReferee
    {
        [Fact]
        public void ChangesWithTheTeachersWeights()
        {
            using var folder = new TemporaryFolder();
            var referee = new Referee(SmallTrack.Track, SmallTrack.Data, CPU, folder.Path);
            SmallTrack.SaveTeacher(folder.Path, seed: 1);
            var first = referee.Provenance(new LoneStudent());
            var teachers = referee.Provenance(new TeacherEntry());
            SmallTrack.SaveTeacher(folder.Path, seed: 2);

            Assert.NotEqual(first, referee.Provenance(new LoneStudent()));
            Assert.Equal(teachers, referee.Provenance(new TeacherEntry()));
            Assert.Null(teachers.TeacherWeights);
            SmallTrack.SaveTeacher(folder.Path, seed: 1);
            Assert.Equal(first, referee.Provenance(new LoneStudent()));
        }
    }
}
