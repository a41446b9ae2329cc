namespace Harness.Refereeing;

/// <summary>What multiplies matrices, as far as the process shows it.</summary>
public enum BlasKind
{
    /// <summary>None is loaded as a library of its own: inside libtorch, or one that is not known here.</summary>
    Unknown,

    /// <summary>Netlib's, one thread and no vector units: tens of times slower.</summary>
    Reference,

    /// <summary>OpenBLAS on OpenMP, whose threads libtorch uses too.</summary>
    OpenBlasOpenMp,

    /// <summary>OpenBLAS with threads of its own, which fight libtorch's.</summary>
    OpenBlasThreads,

    /// <summary>Intel's.</summary>
    Mkl,
}
