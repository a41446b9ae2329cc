namespace Harness.Tasks.NamedEntities;

/// <summary>Precision, recall and F1, each averaged over entity types on its own (F1 is the mean of F1s, not made from the other two).</summary>
public readonly record struct AveragedScores(double Precision, double Recall, double F1);
