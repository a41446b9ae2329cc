namespace Harness.Results;

/// <summary>The tables of a track: an entry stands in one of them.</summary>
public enum Division
{
    /// <summary>Ranked; must fit the track's cap.</summary>
    Capped,

    /// <summary>Shown for scale, and not ranked.</summary>
    Open,
}

public static class DivisionNames
{
    extension(Division division)
    {
        /// <summary>The name in tables.</summary>
        public string Name => division == Division.Capped ? "capped" : "open";
    }
}
