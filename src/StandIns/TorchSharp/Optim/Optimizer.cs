using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Changes parameters along their gradients.</summary>
        public abstract partial class Optimizer : IDisposable
        {
            private protected Optimizer()
            {
            }

            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            private protected List<ParamGroup> _parameter_groups { get; } = [];

            public virtual Tensor? step(Func<Tensor>? closure = null) => throw new NotSupportedException("An optimizer overrides step.");

            public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

            public virtual void zero_grad()
            {
                using var _ = no_grad();
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    gradient?.zero_();
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
            }
        }

        /// <summary>What a schedule sets.</summary>
        public interface ILearningRateController
        {
            double LearningRate { set; get; }

            double InitialLearningRate { set; get; }
        }
    }
}
