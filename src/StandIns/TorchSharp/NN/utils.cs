using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>
            /// Scales the gradients so that the norm of all of them together is at most <paramref name="max_norm"/>; returns the norm before.
            /// </summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                if (norm_type != 2.0)
                    throw new NotSupportedException($"Norm {norm_type} is not part of this stand-in: only 2 is.");
                using var scope = NewDisposeScope();
                var gradients = tensors.Select(tensor => tensor.grad).OfType<Tensor>().ToArray();
                if (gradients.All(CpuKernels.Take))
                    return CpuKernels.ClipGradients(gradients, max_norm);
                using (no_grad())
                {
                    var norm = stack(gradients.Select(gradient => gradient.norm())).norm();
                    var factor = (norm + 1e-6).pow(-1L).mul(max_norm).clamp(max: 1.0);
                    foreach (var gradient in gradients)
                        gradient.mul_(factor);
                    return norm.ToDouble();
                }
            }
        }
    }
}
