using System.Text.Json;
using Bench.Commands;

namespace Bench.Tests.Commands;

public sealed class ScoreCommandTests : IDisposable
{
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "predictions.txt");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    private (int Status, string Output, string Error) Score(string text, params string[] options)
    {
        File.WriteAllText(path, text);
        var output = new StringWriter();
        try
        {
            var status = ScoreCommand.Create().Parse([path, .. options]).Invoke(new() { Output = output, EnableDefaultExceptionHandler = false });
            return (status, output.ToString(), "");
        }
        catch (Exception fault)
        {
            return (ExitCodes.Of(fault), output.ToString(), fault.Message);
        }
    }

    [Fact]
    public void Invoke_prints_the_report_of_seqeval()
    {
        var (status, output, _) = Score("EU NNP B-ORG B-ORG\r\nin IN O B-LOC\r\n\r\nRome NNP B-LOC B-LOC\r\n");
        Assert.Equal(0, status);
        Assert.Equal(
            """
                          precision    recall  f1-score   support

                     LOC     0.5000    1.0000    0.6667         1
                     ORG     1.0000    1.0000    1.0000         1

               micro avg     0.6667    1.0000    0.8000         2
               macro avg     0.7500    1.0000    0.8333         2
            weighted avg     0.7500    1.0000    0.8333         2

            """,
            output);
    }

    [Fact]
    public void Invoke_prints_json_when_asked_for()
    {
        using var culture = new ForeignCulture();
        var (status, output, _) = Score("EU B-ORG B-ORG\nin O B-LOC\n\nRome B-LOC B-LOC\n", "--json");
        Assert.Equal(0, status);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(2.0 / 3, json.GetProperty("precision").GetDouble(), 12);
        Assert.Equal(1, json.GetProperty("recall").GetDouble());
        Assert.Equal(0.8, json.GetProperty("f1").GetDouble(), 12);
        Assert.Equal(2.0 / 3, json.GetProperty("accuracy").GetDouble(), 12);
        Assert.Equal([2, 3, 2], new[] { "correct", "predicted", "gold" }.Select(name => json.GetProperty(name).GetInt32()));
        Assert.Equal(0.5, json.GetProperty("per_type").GetProperty("LOC").GetProperty("precision").GetDouble());
        Assert.Equal(0.75, json.GetProperty("macro").GetProperty("precision").GetDouble());
        Assert.Equal(1, json.GetProperty("weighted").GetProperty("recall").GetDouble());

        // A bootstrap sample of the two sentences has an F1 of 2/3 (the first one twice), 0.8 (one of each) or 1 (the second one twice).
        var interval = json.GetProperty("f1_interval");
        Assert.Equal(2.0 / 3, interval.GetProperty("low").GetDouble(), 12);
        Assert.Equal(1, interval.GetProperty("high").GetDouble());
        Assert.Equal("sentences", interval.GetProperty("resampled").GetString());
    }

    [Fact]
    public void Invoke_scores_strictly_when_the_scheme_is_iob2()
    {
        const string Text = "New I-LOC I-LOC\nYork I-LOC I-LOC\n\nRome B-LOC B-LOC\n\nBonn B-LOC I-LOC\n";

        var lenient = JsonDocument.Parse(Score(Text, "--json").Output).RootElement;
        var strict = JsonDocument.Parse(Score(Text, "--json", "--scheme", "iob2").Output).RootElement;

        int[] CountsOf(JsonElement json) => [.. new[] { "correct", "predicted", "gold" }.Select(name => json.GetProperty(name).GetInt32())];
        Assert.Equal([3, 3, 3], CountsOf(lenient));
        Assert.Equal([1, 1, 2], CountsOf(strict));
        Assert.Equal(2.0 / 3, strict.GetProperty("f1").GetDouble(), 12);
        Assert.Equal(("default", "iob2"), (lenient.GetProperty("scheme").GetString(), strict.GetProperty("scheme").GetString()));
    }

    [Theory]
    [InlineData("iob", 2, "There is no scheme 'iob'. Did you mean iob2? Schemes: default, iob2.")]
    [InlineData("iob2", 1, "predictions.txt, line 1: the gold tag is 'E-LOC'; expected O, or one of B I, alone")]
    public void Invoke_refuses_a_scheme_that_it_does_not_know_and_tags_that_are_not_of_the_scheme(string scheme, int expectedStatus, string expected)
    {
        var (status, output, error) = Score("Rome E-LOC B-LOC\n", "--scheme", scheme);
        Assert.Equal((expectedStatus, ""), (status, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Invoke_refuses_a_tag_with_a_control_character()
    {
        var (status, output, error) = Score("Rome B-L\0OC B-LOC\n");
        Assert.Equal((1, ""), (status, output));
        Assert.Contains("predictions.txt, line 1: the gold tag is 'B-L\0OC'; expected O, or one of", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Invoke_fails_with_one_line_when_the_file_is_wrong()
    {
        var (status, output, error) = Score("EU B-ORG\n");
        Assert.Equal((1, ""), (status, output));
        Assert.Contains("predictions.txt, line 1: 'EU B-ORG' has 2 columns; expected at least 3", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }
}
