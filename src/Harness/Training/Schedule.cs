namespace Harness.Training;

/// <summary>How the learning rate moves after warm-up.</summary>
public enum Schedule
{
    /// <summary>In a straight line to zero.</summary>
    Linear,

    /// <summary>Along half a cosine to zero.</summary>
    Cosine,
}
