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

    // Each is the F1 of the teacher by the same source. The notebook gives its teacher's 93.98 on validation as well.
    private const double TextBrewerTeacher = 91.1;
    private const double NotebookTeacher = 90.13;
    private const double NotebookTeacherOnValidation = 93.98;
    private const double RepositoryTeacher = 94.20;

    /// <summary>
    /// The figures by source, the highest first. Only the figures of the course and of the repository are known; their F1 is assumed to score all
    /// tokens of a word.
    /// </summary>
    public static IReadOnlyList<PublishedFigure> All { get; } =
    [
        new(TextBrewer, "BERT-base-cased (its teacher)", "fine-tuned", 107_719_680, 91.1, TextBrewerTeacher) { Entry = "teacher" },
        new(TextBrewer, "T12-nano", "distilled with augmentation", 17_032_192, 89.6, TextBrewerTeacher) { Entry = "augmented-distillation" },
        new(TextBrewer, "T4-tiny", "distilled with augmentation", 13_776_480, 89.1, TextBrewerTeacher) { Entry = "augmented-distillation" },
        new(TextBrewer, "T12-nano", "distilled", 17_032_192, 78.8, TextBrewerTeacher) { Entry = "distilled-student" },
        new(TextBrewer, "T3-small", "distilled", 16_656_000, 78.6, TextBrewerTeacher) { Entry = "distilled-student" },
        new(TextBrewer, "T4-tiny", "distilled", 13_776_480, 77.5, TextBrewerTeacher) { Entry = "distilled-student" },
        new(Notebook, "bert-base-cased (its teacher)", "fine-tuned", 107_726_601, 90.13, NotebookTeacher) { Entry = "teacher" },
        new(Notebook, "bert-base-cased", "embeddings of rank 64, fine-tuned", 87_362_569, 87.79, NotebookTeacher)
        {
            Entry = "embedding-factorization",
        },
        new(Notebook, "9 layers of 306", "distilled", 19_667_421, 73.28, NotebookTeacher) { Entry = "distilled-student" },
        new(Notebook, "12 times one layer of 552", "distilled", 19_959_225, 66.75, NotebookTeacher) { Entry = "shared-layers" },
        new(Notebook, "6 layers of 372", "hidden states matched (validation, epoch 10)", 19_687_125, 58.34, NotebookTeacherOnValidation)
        {
            Entry = "hidden-distillation",
        },
        new(Repository, "bert-base-cased (its teacher)", "fine-tuned", 107_726_601, 94.20, RepositoryTeacher) { Entry = "teacher" },
        new(Repository, "bert-base-cased", "embeddings of rank 64", 87_362_569, 87.13, RepositoryTeacher) { Entry = "embedding-factorization" },
        new(Repository, "bert-base-cased", "one attention block, embeddings of rank 128", 63_264_521, 83.51, RepositoryTeacher)
        {
            Entry = "shared-attention",
        },
        new(Repository, "bert-base-cased", "one layer, embeddings of rank 128", 11_300_873, 82.37, RepositoryTeacher)
        {
            Entry = "shared-attention-ffn",
        },
        new(Repository, "a compact student", "distilled", 16_270_000, 75.86, RepositoryTeacher) { Entry = "distilled-student" },
        new(Repository, "bert-base-cased", "layers factorised", 78_570_000, 74.85, RepositoryTeacher) { Entry = "layer-factorization" },
        new(Ncrf, "LSTM with a CRF", "characters and GloVe's vectors", Parameters: null, 91.35, TeacherScore: null) { Entry = "bilstm-crf" },
        new(MaAndHovy, "LSTM with a CRF", "characters and GloVe's vectors", Parameters: null, 91.21, TeacherScore: null) { Entry = "bilstm-crf" },
        new(Turian, "perceptron", "classes and vectors of words, lists of names", Parameters: null, 90.36, TeacherScore: null)
        {
            Entry = "crf-classes",
        },
        new(Turian, "perceptron", "its features alone", Parameters: null, 84.39, TeacherScore: null) { Entry = "crf-features" },
    ];
}
