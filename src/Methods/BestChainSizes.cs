using Methods.Families;

namespace Methods;

// How small can it go: the best chain at sizes from nearly the teacher's to a fortieth of it, each in float32 and rounded to 8 bits.

/// <inheritdoc/>
public sealed class BestChain20M() : BestChainOfSize(20_000_000, "20m", rank: null, isShallow: false, isInt8: false);

/// <inheritdoc/>
public sealed class BestChain20MInt8() : BestChainOfSize(20_000_000, "20m", rank: null, isShallow: false, isInt8: true);

/// <inheritdoc/>
public sealed class BestChain10M() : BestChainOfSize(10_000_000, "10m", rank: 128, isShallow: false, isInt8: false);

/// <inheritdoc/>
public sealed class BestChain10MInt8() : BestChainOfSize(10_000_000, "10m", rank: 128, isShallow: false, isInt8: true);

/// <inheritdoc/>
public sealed class BestChain2M() : BestChainOfSize(2_000_000, "2m", rank: 48, isShallow: false, isInt8: false);

/// <inheritdoc/>
public sealed class BestChain2MInt8() : BestChainOfSize(2_000_000, "2m", rank: 48, isShallow: false, isInt8: true);

/// <inheritdoc/>
public sealed class BestChain1M() : BestChainOfSize(1_000_000, "1m", rank: 24, isShallow: true, isInt8: false);

/// <inheritdoc/>
public sealed class BestChain1MInt8() : BestChainOfSize(1_000_000, "1m", rank: 24, isShallow: true, isInt8: true);

/// <inheritdoc/>
public sealed class BestChain500K() : BestChainOfSize(500_000, "500k", rank: 10, isShallow: true, isInt8: false);

/// <inheritdoc/>
public sealed class BestChain500KInt8() : BestChainOfSize(500_000, "500k", rank: 10, isShallow: true, isInt8: true);
