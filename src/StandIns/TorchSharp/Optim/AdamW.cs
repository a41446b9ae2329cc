using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp.Modules
{
    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2).</summary>
    public class AdamW : OptimizerHelper
    {
        private readonly Dictionary<Parameter, State> states = new(ReferenceEqualityComparer.Instance);

        public AdamW(
            IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        {
            foreach (var group in parameters)
            {
                var options = group.Options ??= new Options();
                if ((options.amsgrad ?? amsgrad) || (options.maximize ?? maximize))
                    throw new NotSupportedException("amsgrad and maximize are not part of this stand-in.");
                options.LearningRate ??= lr;
                options.InitialLearningRate = options.LearningRate.Value;
                options.beta1 ??= beta1;
                options.beta2 ??= beta2;
                options.eps ??= eps;
                options.weight_decay ??= weight_decay;
                group.Parameters = group.Parameters.ToList();
                foreach (var parameter in group.Parameters)
                    states.Add(parameter, new State(parameter));
                _parameter_groups.Add(group);
            }
        }

        public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
        {
            var loss = closure?.Invoke();
            using var _ = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            foreach (var group in _parameter_groups.Cast<ParamGroup>())
                foreach (var parameter in group.Parameters)
                    if (parameter.grad is { } gradient)
                        Step(parameter, gradient, states[parameter], group.Options);
            return loss;
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var state in states.Values)
                state.Dispose();
            states.Clear();
        }

        private protected override OptimizerState StateOf(Parameter parameter) => states[parameter];

        private static void Step(Parameter parameter, torch.Tensor gradient, State state, Options options)
        {
            state.step++;
            var (rate, beta1, beta2) = (options.LearningRate!.Value, options.beta1!.Value, options.beta2!.Value);
            var (epsilon, decay) = (options.eps!.Value, options.weight_decay!.Value);
            if (CpuKernels.Take(parameter) && CpuKernels.Take(gradient) && CpuKernels.Take(state.exp_avg))
            {
                Shim.Check(Shim.shim_adamw(
                    parameter.Handle, gradient.Handle, state.exp_avg.Handle, state.exp_avg_sq.Handle,
                    rate, beta1, beta2, epsilon, decay, state.step));
                return;
            }
            parameter.mul_(1 - rate * decay);
            state.exp_avg.mul_(beta1).add_(gradient, 1 - beta1);
            state.exp_avg_sq.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
            var denominator = (state.exp_avg_sq.sqrt() / Math.Sqrt(1 - Math.Pow(beta2, state.step))).add_(epsilon);
            parameter.addcdiv_(state.exp_avg, denominator, -rate / (1 - Math.Pow(beta1, state.step)));
        }

        /// <summary>The options of a group.</summary>
        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;
        }

        /// <summary>Parameters with options of their own.</summary>
        public class ParamGroup : ParamGroup<Options>
        {
            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr,
                    beta1 = beta1,
                    beta2 = beta2,
                    eps = eps,
                    weight_decay = weight_decay,
                    amsgrad = amsgrad,
                    maximize = maximize,
                })
            {
            }
        }

        /// <summary>The moving averages of a parameter's gradient and of its square.</summary>
        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public torch.Tensor exp_avg;
            public torch.Tensor exp_avg_sq;

            public State(Parameter parameter)
                : base(parameter)
            {
                exp_avg = torch.zeros_like(parameter).DetachFromDisposeScope();
                exp_avg_sq = torch.zeros_like(parameter).DetachFromDisposeScope();
            }

            public void Dispose()
            {
                exp_avg.Dispose();
                exp_avg_sq.Dispose();
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static AdamW AdamW(
                IEnumerable<AdamW.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}
