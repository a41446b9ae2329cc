namespace Harness.Tasks.NamedEntities;

/// <summary>The figures that others published for the test split of CoNLL-2003.</summary>
internal static class PublishedConllFigures
{
    // Yang et al., ACL 2020 demonstrations, arXiv 2002.12620. The paper counts parameters without pooler and head.
    private const string TextBrewer = "TextBrewer (arXiv 2002.12620)";

    // The figures of networks and taggers that learn from labels and word vectors alone. None of the sources counts parameters.
    private const string MaAndHovy = "Ma and Hovy (arXiv 1603.01354)";
    private const string Ncrf = "NCRF++ (Yang and Zhang, arXiv 1806.05626)";
    private const string Turian = "Turian et al. (ACL 2010)";

    private const string Notebook = "a course's solved notebook (2024)";
    private const string Repository = "a repository's comparison (2024)";

    // Each is the F1 of the teacher by the same source. The notebook gives its teacher's 0.9398 on validation as well.
    private const decimal TextBrewerTeacher = 0.911m;
    private const decimal NotebookTeacher = 0.9013m;
    private const decimal NotebookTeacherOnValidation = 0.9398m;
    private const decimal RepositoryTeacher = 0.9420m;

    /// <summary>
    /// The figures by source, the highest first. Only the figures of the course and of the repository are known; their F1 is assumed to score all
    /// tokens of a word.
    /// </summary>
    public static PublishedFigures All { get; } = new(
        "Compressed BERTs have bert-base-cased as their teacher and caps of about 20 million parameters. TextBrewer's students are trained longer, "
        + "with Wikipedia sentences as augmentation where it says so, and its parameters are without pooler and head; of the course's notebook and "
        + "the repository nothing but the figures is known. Taggers that have no teacher stand below.",
    [
        new(TextBrewer, "BERT-base-cased (its teacher)", "fine-tuned", 107_719_680, 0.911m, TextBrewerTeacher) { Entry = "teacher" },
        new(TextBrewer, "T12-nano", "distilled with augmentation", 17_032_192, 0.896m, TextBrewerTeacher) { Entry = "augmented-distillation" },
        new(TextBrewer, "T4-tiny", "distilled with augmentation", 13_776_480, 0.891m, TextBrewerTeacher) { Entry = "augmented-distillation" },
        new(TextBrewer, "T12-nano", "distilled", 17_032_192, 0.788m, TextBrewerTeacher) { Entry = "distilled-student" },
        new(TextBrewer, "T3-small", "distilled", 16_656_000, 0.786m, TextBrewerTeacher) { Entry = "distilled-student" },
        new(TextBrewer, "T4-tiny", "distilled", 13_776_480, 0.775m, TextBrewerTeacher) { Entry = "distilled-student" },
        new(Notebook, "bert-base-cased (its teacher)", "fine-tuned", 107_726_601, 0.9013m, NotebookTeacher) { Entry = "teacher" },
        new(Notebook, "bert-base-cased", "embeddings of rank 64, fine-tuned", 87_362_569, 0.8779m, NotebookTeacher)
        {
            Entry = "embedding-factorization",
        },
        new(Notebook, "9 layers of 306", "distilled", 19_667_421, 0.7328m, NotebookTeacher) { Entry = "distilled-student" },
        new(Notebook, "12 times one layer of 552", "distilled", 19_959_225, 0.6675m, NotebookTeacher) { Entry = "shared-layers" },
        new(Notebook, "6 layers of 372", "hidden states matched (validation, epoch 10)", 19_687_125, 0.5834m, NotebookTeacherOnValidation)
        {
            Entry = "hidden-distillation",
        },
        new(Repository, "bert-base-cased (its teacher)", "fine-tuned", 107_726_601, 0.9420m, RepositoryTeacher) { Entry = "teacher" },
        new(Repository, "bert-base-cased", "embeddings of rank 64", 87_362_569, 0.8713m, RepositoryTeacher) { Entry = "embedding-factorization" },
        new(Repository, "bert-base-cased", "one attention block, embeddings of rank 128", 63_264_521, 0.8351m, RepositoryTeacher)
        {
            Entry = "shared-attention",
        },
        new(Repository, "bert-base-cased", "one layer, embeddings of rank 128", 11_300_873, 0.8237m, RepositoryTeacher)
        {
            Entry = "shared-attention-ffn",
        },
        new(Repository, "a compact student", "distilled", 16_270_000, 0.7586m, RepositoryTeacher) { Entry = "distilled-student" },
        new(Repository, "bert-base-cased", "layers factorised", 78_570_000, 0.7485m, RepositoryTeacher) { Entry = "layer-factorization" },
        new(Ncrf, "LSTM with a CRF", "characters and GloVe's vectors", Parameters: null, 0.9135m, TeacherScore: null) { Entry = "bilstm-crf" },
        new(MaAndHovy, "LSTM with a CRF", "characters and GloVe's vectors", Parameters: null, 0.9121m, TeacherScore: null) { Entry = "bilstm-crf" },
        new(Turian, "perceptron", "classes and vectors of words, lists of names", Parameters: null, 0.9036m, TeacherScore: null)
        {
            Entry = "crf-classes",
        },
        new(Turian, "perceptron", "its features alone", Parameters: null, 0.8439m, TeacherScore: null) { Entry = "crf-features" },
    ]);
}
