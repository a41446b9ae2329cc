using Harness.Common;
using Harness.Text;

namespace Harness.Tasks.TextClassification;

/// <summary>
/// Running Russian text without labels, from which the track's vocabulary and its teacher learn the language: the posts of
/// <see cref="RussianTweets"/> whose label is neither positive nor negative, the Russian side of parallel sentences, and literary prose. The labelled
/// posts of the training split come beside it (<see cref="IContestData.TrainingText"/>). A sentence that is the text of a test or validation split is
/// left out.
/// </summary>
internal static class RussianText
{
    // Raised whenever other words are read from the same files, so that nobody uses a vocabulary of the words before.
    private const int Version = 1;

    private const string SentencesFolder = "en-ru";
    private const string LiteratureFolder = "ruslit";

    /// <summary>Hashes the files that the text is made of, which is much faster than reading the text.</summary>
    /// <exception cref="FileNotFoundException">There is no text; the message says where it was looked for.</exception>
    public static string KeyOf(string folder, TextForm form)
    {
        using var hash = new ContentHash();
        hash.Add(Invariant($"{Version} {form}\n"));
        string[] files = [.. RussianTweets.Files.Select(file => Path.Combine(folder, file)), .. SentenceFiles(folder), .. ProseFiles(folder)];
        foreach (var file in files)
            hash.Add($"{Path.GetRelativePath(folder, file)} {ContentHash.OfFile(file)}\n");
        return hash.ToText();
    }

    /// <summary>Reads the text. The documents are the other posts, the files of sentences, and the sections of the works of literature.</summary>
    /// <param name="folder">The folder that holds <c>rusentiment/</c>, <c>rusentitweet/</c>, <c>ruslit/</c> and <c>en-ru/</c>.</param>
    /// <param name="form">The form of the words.</param>
    /// <param name="texts">The labelled texts.</param>
    /// <exception cref="FileNotFoundException">Files are missing; the message says which.</exception>
    /// <exception cref="DataFormatException">A file is damaged; the message names it and the line.</exception>
    public static IReadOnlyList<TextDocument> Read(string folder, TextForm form, LabelledTexts texts)
    {
        var posts = RussianTweets.ReadOthers(folder)
            .DistinctBy(TextSplits.KeyOf, StringComparer.Ordinal)
            .Select(post => post.Words);
        var sentences = SentenceFiles(folder).Select(file => new TextDocument(
            [.. Utf8Lines.Split(RegularFile.ReadAllBytes(file), file).Distinct(StringComparer.Ordinal).Select(LabelledText.WordsOf)]));
        var prose = ProseFiles(folder).SelectMany(TextFolder.Read);
        return InForm([new TextDocument([.. posts]), .. sentences, .. prose], folder, form, texts);
    }

    /// <summary>
    /// Gives documents the form of the track's texts. A sentence is left out where it has no letters, or is a text of a test or validation split.
    /// </summary>
    public static IReadOnlyList<TextDocument> InForm(IEnumerable<TextDocument> documents, string folder, TextForm form, LabelledTexts texts)
    {
        var withheld = texts.Validation.Concat(RussianTweets.ReadAllTests(folder)).Select(TextSplits.KeyOf).ToHashSet(StringComparer.Ordinal);
        // Words are few beside their occurrences, and so each is kept once.
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        return
        [
            .. documents
                .Select(document => new TextDocument([.. document.Sentences.Select(Changed).OfType<IReadOnlyList<string>>()]))
                .Where(document => document.Sentences.Count > 0),
        ];

        IReadOnlyList<string>? Changed(IReadOnlyList<string> words)
        {
            var text = string.Join(' ', words);
            var letters = LettersOnly.Of(text);
            return letters.Length == 0 || withheld.Contains(letters) ? null : [.. LabelledText.WordsOf(TextForms.In(form, text)).Select(Once)];
        }

        string Once(string word)
        {
            if (known.TryGetValue(word, out var first))
                return first;
            known.Add(word, word);
            return word;
        }
    }

    private static IEnumerable<string> SentenceFiles(string folder) => FilesOf(folder, SentencesFolder, "*.rus");

    // Poems and journalism are left out: the first have another word order, and the second are few.
    private static IEnumerable<string> ProseFiles(string folder) => FilesOf(folder, LiteratureFolder, "prose_*.txt.gz");

    private static IEnumerable<string> FilesOf(string folder, string name, string pattern)
    {
        var path = Path.Combine(folder, name);
        string[] files = Directory.Exists(path) ? [.. Directory.GetFiles(path, pattern).Order(StringComparer.Ordinal)] : [];
        return files.Length > 0
            ? files
            : throw new FileNotFoundException(
                $"{path}: no files {pattern} there. The vocabulary and the teacher learn from them; put them there, or name the folder that holds "
                + $"{SentencesFolder}/ and {LiteratureFolder}/ with --data DIR or BENCH_DATA=DIR.");
    }
}
