namespace Harness.Tasks.TextClassification;

/// <summary>The form in which texts are handed to models.</summary>
public enum TextForm
{
    /// <summary>The letters in lower case, as <see cref="LettersOnly"/> gives them.</summary>
    LettersOnly,

    /// <summary>Words and punctuation in lower case and apart, as <see cref="TreebankWords"/> gives them.</summary>
    Treebank,

    /// <summary>The text as it was written, with smileys, links and punctuation.</summary>
    AsWritten,
}

/// <summary>Gives texts their form.</summary>
public static class TextForms
{
    /// <summary>Gives a text a form.</summary>
    public static string In(TextForm form, string text) => form switch
    {
        TextForm.LettersOnly => LettersOnly.Of(text),
        TextForm.Treebank => TreebankWords.Of(text),
        TextForm.AsWritten => text,
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, "Expected a form of texts."),
    };
}
