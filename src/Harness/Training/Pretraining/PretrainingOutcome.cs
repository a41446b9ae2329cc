using Harness.Models;
using Harness.Models.Bert;

namespace Harness.Training.Pretraining;

/// <summary>What a pretraining came to.</summary>
/// <param name="Model">In eval mode.</param>
/// <param name="Curve">From the first step to the last.</param>
/// <param name="Seconds">Trained, stops left out.</param>
public sealed record PretrainingOutcome(MaskedLanguageModel Model, IReadOnlyList<CurvePoint> Curve, double Seconds);
