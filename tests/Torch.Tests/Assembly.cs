// Torch's generator, thread count and gradient mode belong to the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
