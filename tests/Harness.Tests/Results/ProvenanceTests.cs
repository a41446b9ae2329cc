using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training;
using Methods;

namespace Harness.Tests.Results;

public static class ProvenanceTests
{
    public sealed class Of
    {
        private static readonly Track Track = SmallTrack.Track;

        private static Provenance Made(Track? track = null, ContestMethod? method = null, string data = "d", string? teacher = "t") =>
            Staleness.Now(track ?? Track, method ?? new DistilledStudent(), data, teacher);

        [Fact]
        public void Is_the_same_at_another_time()
        {
            var first = Made();
            Thread.Sleep(1100);
            Assert.Equal(first, Made(Track with { }));
        }

        [Fact]
        public void Changes_with_the_recipe()
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
        public void Changes_with_the_shapes_and_the_cap()
        {
            Assert.NotEqual(Made(), Made(Track with { ParameterCap = Track.ParameterCap + 1 }));
            Assert.NotEqual(Made(), Made(Track with { Shapes = Track.Shapes with { Student = Track.Shapes.Student with { Dropout = 0.2 } } }));
        }

        [Fact]
        public void Changes_with_data_teacher_and_method()
        {
            Assert.NotEqual(Made(), Made(data: "e"));
            Assert.NotEqual(Made(), Made(teacher: "u"));
            Assert.NotEqual(Made(), Made(teacher: null));
            Assert.NotEqual(Made(), Made(method: new FakeMethod { Raised = 2 }));
        }

        [Fact]
        public void Of_the_teacher_changes_with_its_own_recipe_and_shape_alone()
        {
            Provenance Teachers(Track track) => Made(track, new TeacherEntry(), teacher: null);
            var recipes = Track.Recipes;
            var shapes = Track.Shapes;
            var own = Teachers(Track);

            Assert.Equal(own, Teachers(Track with { Recipes = recipes with { FromScratch = recipes.FromScratch with { Epochs = 7 } } }));
            Assert.Equal(own, Teachers(Track with { Shapes = shapes with { EmbeddingRank = 5 }, ParameterCap = 1 }));
            Assert.NotEqual(own, Teachers(Track with { Recipes = recipes with { Teacher = recipes.Teacher with { Epochs = 7 } } }));
            Assert.NotEqual(own, Teachers(Track with { Shapes = shapes with { Teacher = shapes.Teacher with { Dropout = 0.2 } } }));
        }

        /// <summary>A network that reads words does not depend on the shapes of BERTs, nor they on its plan.</summary>
        [Fact]
        public void A_family_with_settings_of_its_own_and_the_others_make_no_run_of_each_other_stale()
        {
            var otherPlan = Track with { WordNetwork = Track.WordNetwork! with { ReferenceVocabulary = 9 } };
            var otherShapes = Track with { Shapes = Track.Shapes with { EmbeddingRank = 5 } };

            Assert.Equal(Made(), Made(otherPlan));
            Assert.NotEqual(Made(), Made(otherShapes));
            Assert.Equal(Made(method: new BiLstmCrfEntry()), Made(otherShapes, new BiLstmCrfEntry()));
            Assert.NotEqual(Made(method: new BiLstmCrfEntry()), Made(otherPlan, new BiLstmCrfEntry()));
        }

        [Fact]
        public void Of_has_the_versions_of_the_rules_and_of_the_method()
        {
            Assert.Equal(Rules.Version, Made().RulesVersion);
            Assert.Equal(3, Made(method: new FakeMethod { Raised = 3 }).MethodVersion);
            Assert.Null(Made().MethodSource);
        }

        /// <summary>Assemblies contain no sources, so that a comment or a moved file cannot make a run stale.</summary>
        [Fact]
        public void Of_knows_no_source()
        {
            foreach (var assembly in new[] { typeof(ContestMethod).Assembly, typeof(LoneStudent).Assembly })
                Assert.DoesNotContain(assembly.GetManifestResourceNames(), name => name.EndsWith(".cs", StringComparison.Ordinal));
            // Two methods of the same version have the same provenance, although their classes and files differ.
            Assert.Equal(Made(method: new FakeMethod()), Made(method: new DistilledStudent()));
        }

        [Fact]
        public void Does_not_change_with_what_is_only_said() =>
            Assert.Equal(Made(), Made(Track with { Description = "other words", Seeds = [1, 2, 3] }));
    }

    public sealed class ChangesTo
    {
        private static readonly Provenance Now = new(RulesVersion: 5, MethodVersion: 3, "recipe", "data", "teacher", "pretrained", "text");

        public static TheoryData<Provenance, string> Changes => new()
        {
            { Now with { RulesVersion = 4 }, "rules version 4, now 5" },
            { Now with { MethodVersion = 2 }, "method version 2, now 3" },
            { Now with { Recipe = "r" }, "other recipes, shapes or cap" },
            { Now with { Data = "d" }, "other data" },
            { Now with { TeacherWeights = "t" }, "other weights of the teacher" },
            { Now with { PretrainedWeights = null }, "other pretrained weights" },
            { Now with { Text = null }, "other unlabelled text" },
            { Now with { Vectors = "v" }, "other vectors of words" },
        };

        [Theory]
        [MemberData(nameof(Changes))]
        public void ChangesTo_names_what_changed(Provenance before, string reason)
        {
            Assert.Equal([reason], before.ChangesTo(Now));
            Assert.Empty(before.ChangesTo(before));
        }

        [Fact]
        public void ChangesTo_names_the_rules_alone_when_they_changed()
        {
            var old = new Provenance(RulesVersion: 1, MethodVersion: null, "r", "d", null, null, null) { MethodSource = "source" };

            Assert.Equal(["rules version 1, now 5"], old.ChangesTo(Now));
        }
    }

    public sealed class OfARun
    {
        [Fact]
        public void Changes_with_the_teachers_weights()
        {
            using var folder = new TemporaryFolder();
            var context = SmallTrack.ContextIn(folder.Path);
            SmallTrack.SaveTeacher(folder.Path, seed: 1);
            var first = context.Provenance(new DistilledStudent());
            var teachers = context.Provenance(new TeacherEntry());
            SmallTrack.SaveTeacher(folder.Path, seed: 2);

            Assert.NotEqual(first, context.Provenance(new DistilledStudent()));
            Assert.Equal(teachers, context.Provenance(new TeacherEntry()));
            Assert.Null(teachers.TeacherWeights);
            SmallTrack.SaveTeacher(folder.Path, seed: 1);
            Assert.Equal(first, context.Provenance(new DistilledStudent()));
        }
    }
}
