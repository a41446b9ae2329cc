using System.Text.Json;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Models.Words;

namespace Methods.Tests;

/// <summary>The entries whose dropout is less than that of the track.</summary>
public sealed class LowDropoutTests
{
    private static readonly MethodCatalog Catalog = MethodCatalog.Load([]);

    [Theory]
    [InlineData("ensemble-low-dropout", "ensemble-bilstm-crf")]
    [InlineData("three-teachers-low-dropout", "three-teachers-bilstm-crf")]
    public void The_entry_is_the_one_that_it_extends_with_another_dropout_that_its_recipe_names(string name, string extended)
    {
        var track = TrackCatalog.Find("conll2003-20m");
        var method = Catalog.Find(name);
        var usual = Catalog.Find(extended);

        Assert.Equal(extended, method.Extends);
        Assert.Equal(usual.FurtherTeachers, method.FurtherTeachers);
        Assert.Equal(usual.Family, method.Family);
        Assert.Equal((0.3, 0.5), (DropoutOf(method, track), DropoutOf(usual, track)));
        Assert.Equal(
            JsonSerializer.Serialize(usual.SettingsOn(track)).Replace("\"Dropout\":0.5", "\"Dropout\":0.3", StringComparison.Ordinal),
            JsonSerializer.Serialize(method.SettingsOn(track)));
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(0.3, false)]
    [InlineData(0.1, false)]
    public void The_entry_enters_no_track_that_has_as_little_dropout(double dropout, bool enters)
    {
        var track = TrackCatalog.Find("conll2003-20m");
        var plan = track.WordNetwork!;
        var changed = track with { WordNetwork = plan with { Shape = plan.Shape with { Dropout = dropout } } };

        Assert.Equal(enters, Catalog.Find("three-teachers-low-dropout").Enters(changed));
        Assert.True(Catalog.Find("three-teachers-bilstm-crf").Enters(changed));
    }

    private static double DropoutOf(ContestMethod method, Track track)
    {
        using var model = (BiLstmCrf)method.BuildModel(new Teacher(() => throw new InvalidOperationException("It is not needed.")), track, seed: 1);
        return model.Shape.Dropout;
    }
}
