using Harness.Models.Texts;
using Harness.Tasks.TextClassification;

namespace Harness.Tests.Tasks.TextClassification;

/// <summary>
/// The classifiers on TF-IDF agree with scikit-learn's on Russian posts: all 14,333 texts for training, letters only, 5,000 stems. The peers are its
/// LogisticRegression and its RandomForestClassifier with 100 trees.
/// </summary>
public sealed class TfidfPeersTests
{
    private const int MostTerms = 5_000;
    private const int Trees = 100;
    private const int Classes = 2;

    private readonly LabelledTexts texts = RussianTweets.Read(RealData.Folder);
    private readonly LabelledText[] training;
    private readonly TfidfVectorizer vectorizer;
    private readonly SparseRow[] rows;

    public TfidfPeersTests()
    {
        training = [.. texts.Train, .. texts.Validation];
        vectorizer = TfidfVectorizer.Fit([.. training.Select(text => text.Words)], MostTerms, language: "ru");
        rows = [.. training.Select(text => vectorizer.Transform(text.Words))];
    }

    [RealDataFact("rusentitweet/rusentitweet_train.csv", "rusentiment/rusentiment_random_posts.csv")]
    public void Logistic_regression_has_the_macro_F1_of_its_peer()
    {
        var fitted = LogisticClassifier.Fit(rows, LabelsOf(training), vectorizer.Terms.Count, Classes, penalty: 1, (_, _) => { });

        Assert.Equal(0.805, MacroF1Of(fitted, texts.Test), 0.005);
        Assert.Equal(0.840, MacroF1Of(fitted, texts.FurtherTest!), 0.005);
    }

    [RealDataFact("rusentitweet/rusentitweet_train.csv", "rusentiment/rusentiment_random_posts.csv")]
    public void A_forest_has_the_macro_F1_of_its_peer()
    {
        var fitted = RandomForest.Fit(rows, LabelsOf(training), vectorizer.Terms.Count, Classes, Trees, seed: 1, _ => { });

        Assert.Equal(0.752, MacroF1Of(fitted, texts.Test), 0.02);
        Assert.Equal(0.799, MacroF1Of(fitted, texts.FurtherTest!), 0.02);
    }

    private double MacroF1Of(RowClassifier classifier, IReadOnlyList<LabelledText> split)
    {
        int[] predicted = [.. split.Select(text => classifier.Classify(vectorizer.Transform(text.Words)))];
        return ClassificationScores.Of(LabelsOf(split), predicted, Classes).MacroF1;
    }

    private static int[] LabelsOf(IReadOnlyList<LabelledText> texts) => [.. texts.Select(text => text.Label)];
}
