using Harness.Results;

namespace Harness.Tests.Results;

public static class RunFolderTests
{
    private static RunFolder FolderIn(TemporaryFolder artifacts) => new(artifacts.Path, new RunKey("quick", "teacher", 1));

    public sealed class Lock
    {
        [Fact]
        public async Task Makes_a_second_one_wait()
        {
            using var artifacts = new TemporaryFolder();
            var waits = 0;
            var isWaiting = new TaskCompletionSource();
            var first = FolderIn(artifacts).Lock(() => Assert.Fail("There is nobody to wait for."));

            var second = Task.Run(() => FolderIn(artifacts).Lock(() =>
            {
                waits++;
                isWaiting.SetResult();
            }));
            await isWaiting.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await Task.Delay(700);
            Assert.False(second.IsCompleted);

            first.Dispose();
            using var taken = await second.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(1, waits);
        }

        [Fact]
        public void Leaves_other_runs_alone()
        {
            using var artifacts = new TemporaryFolder();
            using var first = FolderIn(artifacts).Lock(() => { });
            var other = new RunFolder(artifacts.Path, new RunKey("quick", "teacher", 2));
            using var second = other.Lock(() => Assert.Fail("Another seed is another run."));
        }
    }

    public sealed class AllOf
    {
        /// <summary>
        /// A copy has the key of the run that it was copied from, and a process that was killed leaves a record in a partial folder.
        /// </summary>
        [Fact]
        public void Passes_over_copies_and_partial_folders()
        {
            using var artifacts = new TemporaryFolder();
            var method = new FakeMethod { WithTeacher = false };
            SmallTrack.Run(artifacts.Path, method);
            var run = SmallTrack.FolderOf(artifacts.Path, method);
            foreach (var copy in new[] { run.Path + ".bak", SmallTrack.FolderOf(artifacts.Path, method, seed: 2).Partial })
            {
                Directory.CreateDirectory(copy);
                File.Copy(run.Record, Path.Combine(copy, RunFolder.RecordFile));
            }

            Assert.Equal([run.Path], RunFolder.AllOf(artifacts.Path, SmallTrack.Track.Name).Select(one => one.Path));
        }
    }

    public sealed class States
    {
        [Theory]
        [InlineData(true)]
        [InlineData(false)]
        public void Keeps_the_states_of_a_run_that_failed_alone(bool failed)
        {
            using var artifacts = new TemporaryFolder();
            var folder = FolderIn(artifacts);
            folder.Begin();
            Directory.CreateDirectory(folder.States);
            File.WriteAllText(Path.Combine(folder.States, "1.safetensors"), "half a training");
            File.WriteAllText(folder.PartialRecord, "{}");

            folder.Finish(keepsStates: failed);

            Assert.Equal(["run.json"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
            Assert.Equal(failed, File.Exists(Path.Combine(folder.States, "1.safetensors")));
        }
    }

    public sealed class Begin
    {
        [Fact]
        public void Clears_what_a_killed_run_left()
        {
            using var artifacts = new TemporaryFolder();
            var folder = FolderIn(artifacts);
            Directory.CreateDirectory(Path.Combine(folder.Partial, "deep"));
            File.WriteAllText(Path.Combine(folder.Partial, "deep", "model.safetensors"), "half");

            Assert.Equal(folder.Partial, folder.Begin());

            Assert.Empty(Directory.GetFileSystemEntries(folder.Partial));
        }

        [Fact]
        public void Leaves_the_finished_run()
        {
            using var artifacts = new TemporaryFolder();
            var folder = FolderIn(artifacts);
            Finish(folder, "first");

            folder.Begin();

            Assert.Equal("first", File.ReadAllText(folder.Record));
        }
    }

    public sealed class FinishTests
    {
        [Fact]
        public void Replaces_an_earlier_run()
        {
            using var artifacts = new TemporaryFolder();
            var folder = FolderIn(artifacts);
            Finish(folder, "first");
            File.WriteAllText(Path.Combine(folder.Path, "old"), "");

            Finish(folder, "second");

            Assert.Equal("second", File.ReadAllText(folder.Record));
            Assert.Equal([folder.Record], Directory.GetFiles(folder.Path));
            Assert.False(Directory.Exists(folder.Partial));
        }
    }

    /// <summary>A run may leave anything in its folder. What would never end is not read, and what lies elsewhere is not hashed.</summary>
    public sealed class WhatOnlyLooksLikeAFile
    {
        [LinuxFact]
        public void Is_no_record()
        {
            using var artifacts = new TemporaryFolder();
            var folder = FolderIn(artifacts);
            Directory.CreateDirectory(folder.Path);

            foreach (var make in new Action[]
            {
                () => Folders.MakePipe(folder.Record),
                () => File.CreateSymbolicLink(folder.Record, "/dev/zero"),
            })
            {
                make();

                Assert.Null(RunRecord.TryRead(folder.Record));
                Assert.Contains("Expected a file", folder.RecordText);
                File.Delete(folder.Record);
            }

            Assert.Null(folder.RecordText);
        }

        [LinuxFact]
        public void Is_a_fault_of_the_run()
        {
            using var artifacts = new TemporaryFolder();
            var folder = FolderIn(artifacts);
            Directory.CreateDirectory(folder.Path);
            File.CreateSymbolicLink(Path.Combine(folder.Path, "link"), "/dev/zero");
            Folders.MakePipe(Path.Combine(folder.Path, "pipe"));

            Assert.Equal("the record names the file '/dev/zero', which is not in the run's folder", FaultWith("/dev/zero"));
            Assert.Equal("the record names the file '../secret', which is not in the run's folder", FaultWith("../secret"));
            Assert.Equal($"{Path.Combine(folder.Path, "link")} is a link to /dev/zero", FaultWith("link"));
            Assert.Equal($"{Path.Combine(folder.Path, "pipe")} has changed since the run left it", FaultWith("pipe"));

            string? FaultWith(string file) => RunFiles.FaultIn(
                folder.Path, ExampleRun.Record() with { Files = new Dictionary<string, string> { [file] = new string('0', 64) } });
        }
    }

    private static void Finish(RunFolder folder, string record)
    {
        File.WriteAllText(Path.Combine(folder.Begin(), RunFolder.RecordFile), record);
        folder.Finish();
    }
}
