using System.Collections;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Modules in order, registered under their numbers.</summary>
    public class ModuleList<T> : torch.nn.Module, IEnumerable<T> where T : torch.nn.Module
    {
        private readonly T[] list;
        private bool listRegistered;

        public ModuleList(params T[] modules) : base(nameof(ModuleList<T>)) => list = modules;

        public int Count => list.Length;

        public T this[int index] => list[index];

        public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)list).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        protected override void RegisterComponents()
        {
            if (listRegistered)
                return;
            listRegistered = true;
            for (var i = 0; i < list.Length; i++)
                register_module(i.ToString(System.Globalization.CultureInfo.InvariantCulture), list[i]);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}
