using Harness.Text;

namespace Harness.Tasks.TextClassification;

/// <summary>
/// <see cref="RussianTweets"/> from a folder that holds <c>rusentiment/</c>, <c>rusentitweet/</c>, <c>ruslit/</c> and <c>en-ru/</c>, with a WordPiece
/// vocabulary that is trained on Russian text of these folders. The vocabulary is kept in the user's cache, and the text is read when it is first
/// asked for. Text that the user names takes the place of the text to learn from, and leaves the vocabulary as it is.
/// </summary>
/// <param name="form">The form of all texts.</param>
/// <param name="vocabularySize">The number of entries of the vocabulary, special tokens included.</param>
/// <param name="maximumLength">The largest number of tokens in an example, special tokens included.</param>
public sealed class RussianTweetsData(TextClassificationTask task, TextForm form, int vocabularySize, int maximumLength) : IDataSource
{
    /// <summary>The name of the further test split.</summary>
    public const string FurtherTest = "RuSentiment";

    public string Description => "RuSentiTweet and RuSentiment (Russian), positive or negative, "
        + (form == TextForm.LettersOnly ? "letters only in lower case" : "as written") + ", a vocabulary of their own";

    public bool NeedsFolder => true;

    public DataTerms Terms => new(
        "RuSentiment (Rogers et al., 2018) is under CC BY-NC-SA 4.0: no commercial use, and what is made of it is passed on under the same licence. "
        + "RuSentiTweet (Smetanin, 2022) comes without a licence, for research. The vocabulary and the starting weights were made of both, of "
        + "Russian literature in the public domain, and of the Russian sentences of Tatoeba (CC BY 2.0 FR) and of WMT's news tests (for research).",
        "It has learnt short Russian posts, and answers positive or negative even where a text is neither. Other text is outside what was measured. "
        + (form == TextForm.LettersOnly ? "It reads letters in lower case: leave out everything else, as bench predict does." : ""))
    {
        Language = "ru",
    };

    public IContestData Open(string? folder, string? text)
    {
        if (folder is null)
            throw MissingData.Folder("rusentiment/, rusentitweet/, ruslit/ and en-ru/");
        var texts = RussianTweets.Read(folder, form);
        var own = new TextSource(() => RussianText.Read(folder, form, texts));
        var vocabulary = VocabularyCache.GetOrTrain(
            RussianText.KeyOf(folder, form),
            vocabularySize,
            () => own.Documents.SelectMany(document => document.Sentences).Concat(texts.Train.Select(one => one.Words)).SelectMany(words => words));
        var source = text is null ? own : new TextSource(() => RussianText.InForm(TextFolder.Read(text), folder, form, texts));
        return new TextClassificationData(texts, task, new BertWordPiece(vocabulary), maximumLength, source);
    }
}
