namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Filling of parameters, outside differentiation.</summary>
        public static partial class init
        {
            public static Tensor normal_(Tensor tensor, double mean = 0.0, double std = 1.0, Generator? generator = null) =>
                Filled(() => tensor.normal_(mean, std));

            public static Tensor zeros_(Tensor tensor) => Filled(() => tensor.zero_());

            public static Tensor ones_(Tensor tensor) => Filled(() => tensor.fill_(1L));

            private static Tensor Filled(Func<Tensor> fill)
            {
                using (no_grad())
                    return fill();
            }
        }
    }
}
