using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A layer or a network: parameters, buffers and submodules by name.</summary>
        public class Module : IDisposable
        {
            private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

            private readonly string name;
            private readonly List<(string Name, Module Module)> submodules = [];
            private readonly List<(string Name, Parameter Parameter)> registered = [];
            private readonly List<(string Name, Tensor Buffer, bool Persistent)> buffered = [];
            private bool componentsRegistered;

            protected Module(string name) => this.name = name;

            public virtual bool training { get; private set; } = true;

            public virtual string GetName() => name;

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var (_, module) in submodules)
                    module.train(train);
            }

            public virtual void eval() => train(false);

            public virtual IEnumerable<(string name, Module module)> named_children() => submodules.Select(pair => (pair.Name, pair.Module));

            /// <summary>Parameters by name; one that several modules share comes once, under its first name.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<IntPtr>();
                foreach (var (parameterName, parameter) in registered)
                    if (seen.Add(parameter.Handle))
                        yield return (parameterName, parameter);
                if (!recurse)
                    yield break;
                foreach (var (moduleName, module) in submodules)
                    foreach (var (parameterName, parameter) in module.named_parameters())
                        if (seen.Add(parameter.Handle))
                            yield return ($"{moduleName}.{parameterName}", parameter);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(pair => pair.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                foreach (var (bufferName, buffer, persistent) in buffered)
                    if (persistent || include_nonpersistent)
                        yield return (bufferName, buffer);
                if (!recurse)
                    yield break;
                foreach (var (moduleName, module) in submodules)
                    foreach (var (bufferName, buffer) in module.named_buffers(true, include_nonpersistent))
                        yield return ($"{moduleName}.{bufferName}", buffer);
            }

            /// <summary>Parameters and persistent buffers by name; a shared one comes under every name it has.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string Key(string own) => string.IsNullOrEmpty(prefix) ? own : $"{prefix}.{own}";
                foreach (var (parameterName, parameter) in named_parameters())
                    destination.TryAdd(Key(parameterName), parameter);
                foreach (var (bufferName, buffer) in named_buffers(include_nonpersistent: false))
                    destination.TryAdd(Key(bufferName), buffer);
                foreach (var (moduleName, module) in submodules)
                    module.state_dict(destination, Key(moduleName));
                return destination;
            }

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    if (set_to_none)
                        parameter.grad = null;
                    else
                        gradient?.zero_();
                }
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (registered.Any(pair => pair.Name == name))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                registered.Add((name, param));
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (buffered.Any(entry => entry.Name == name))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                buffered.Add((name, tensor, persistent));
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (name.Contains('.') || name.Length == 0)
                    throw new ArgumentException($"A module's name can't be empty or contain \".\", got: \"{name}\"");
                if (submodules.Any(pair => pair.Name == name))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                submodules.Add((name, submodule));
            }

            /// <summary>Writes the number of tensors (LEB128), then each one's name and content.</summary>
            public Module save(string location, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(File.Create(location));
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                var kept = state_dict().Where(pair => skip?.Contains(pair.Key) != true).ToList();
                writer.Write7BitEncodedInt(kept.Count);
                foreach (var (key, tensor) in kept)
                {
                    writer.Write(key);
                    tensor.Save(writer);
                }
                return this;
            }

            /// <summary>Reads what <see cref="save(string, IList{string})"/> wrote.</summary>
            /// <param name="strict">Whether the file's names must be this module's; otherwise those that are not are passed over.</param>
            /// <param name="skip">Names whose tensors stay as they are.</param>
            /// <param name="loadedParameters">Filled with the file's names, and whether this module has them.</param>
            /// <exception cref="ArgumentException">The number of tensors, a name, a type or a shape is not this module's.</exception>
            public virtual Module load(
                string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(File.OpenRead(location));
                return load(reader, strict, skip, loadedParameters);
            }

            public virtual Module load(
                BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                var own = state_dict();
                var count = reader.Read7BitEncodedInt();
                if (strict && count != own.Count)
                    throw new ArgumentException($"Mismatched state_dict sizes: expected {own.Count}, but found {count} entries.");
                using var _ = no_grad();
                for (var i = 0; i < count; i++)
                {
                    var key = reader.ReadString();
                    var found = own.TryGetValue(key, out var tensor);
                    if (!found && strict)
                        throw new ArgumentException(
                            $"Mismatched module state names: the target modules does not have a submodule or buffer named '{key}'");
                    if (found && skip?.Contains(key) != true)
                        tensor!.Load(reader);
                    else
                        TensorExtensionMethods.Skip(reader);
                    loadedParameters?.Add(key, found);
                }
                return this;
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var (_, parameter) in registered)
                    parameter.Dispose();
                foreach (var (_, buffer, _) in buffered)
                    buffer.Dispose();
                foreach (var (_, module) in submodules)
                    module.Dispose();
            }

            /// <summary>Registers what the fields hold, under the fields' names.</summary>
            protected virtual void RegisterComponents()
            {
                if (componentsRegistered)
                    return;
                componentsRegistered = true;
                for (var type = GetType(); type is not null && type != typeof(Module); type = type.BaseType)
                    foreach (var field in type.GetFields(Declared))
                        Register(field.Name, field.GetValue(this));
            }

            internal void Move(Device? device, ScalarType? type)
            {
                using var _ = no_grad();
                foreach (var (_, parameter) in registered)
                    parameter.Become(device, type);
                foreach (var (_, buffer, _) in buffered)
                    buffer.Become(device, type);
                foreach (var (_, module) in submodules)
                    module.Move(device, type);
            }

            private void Register(string fieldName, object? value)
            {
                if (submodules.Any(pair => pair.Name == fieldName) || registered.Any(pair => pair.Name == fieldName)
                    || buffered.Any(entry => entry.Name == fieldName))
                    return;
                if (value is Module module)
                    register_module(fieldName, module);
                else if (value is Parameter parameter)
                    register_parameter(fieldName, parameter);
                else if (value is Tensor tensor)
                    register_buffer(fieldName, tensor);
            }
        }

        /// <summary>A module of one input.</summary>
        public abstract class Module<T, TResult>(string name) : Module(name)
        {
            public abstract TResult forward(T input);

            public TResult call(T input) => forward(input);
        }

        /// <summary>A module of two inputs.</summary>
        public abstract class Module<T1, T2, TResult>(string name) : Module(name)
        {
            public abstract TResult forward(T1 input1, T2 input2);

            public TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }
    }
}
