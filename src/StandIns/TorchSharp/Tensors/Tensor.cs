using System.Runtime.InteropServices;
using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>An n-dimensional array on a device, owned by the innermost open dispose scope.</summary>
    public partial class Tensor : IDisposable
    {
        private IntPtr handle;

        internal Tensor(IntPtr handle)
        {
            this.handle = handle;
            DisposeScope.Current?.Attach(this);
        }

        private protected Tensor(Tensor emptied, DisposeScope? scope)
        {
            handle = emptied.Release();
            scope?.Attach(this);
        }

        ~Tensor() => Dispose(false);

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
        public IntPtr Handle =>
            handle != IntPtr.Zero
                ? handle
                : throw new ObjectDisposedException(nameof(Tensor), "The tensor was disposed. HINT: move what outlives a dispose scope out of it.");

        public bool IsInvalid => handle == IntPtr.Zero;

        public ScalarType dtype => (ScalarType)Shim.shim_dtype(Handle);

        public Device device
        {
            get
            {
                Shim.shim_device(Handle, out var type, out var index);
                return new Device((DeviceType)type, index);
            }
        }

        public DeviceType device_type => device.type;

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Shim.shim_rank(Handle)];
                fixed (long* start = sizes)
                    Shim.shim_sizes(Handle, start);
                return sizes;
            }
        }

        public long ndim => Shim.shim_rank(Handle);

        public long NumberOfElements => Shim.shim_numel(Handle);

        public long ElementSize => SizeOf(dtype);

        internal static long SizeOf(ScalarType type) => type switch
        {
            ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
            ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
            ScalarType.Int32 or ScalarType.Float32 => 4,
            _ => 8,
        };

        public bool requires_grad
        {
            get => Shim.shim_requires_grad(Handle) != 0;
            set => Shim.Check(Shim.shim_set_requires_grad(Handle, value ? 1 : 0));
        }

        /// <summary>The gradient that backward() has added up; null before. Shared, not copied.</summary>
        public Tensor? grad
        {
            get
            {
                Shim.Check(Shim.shim_grad(Handle, out var gradient));
                return gradient == IntPtr.Zero ? null : new Tensor(gradient);
            }
            set => Shim.Check(Shim.shim_set_grad(Handle, value?.Handle ?? IntPtr.Zero));
        }

        public long numel() => NumberOfElements;

        public long size(int dim) => shape[dim < 0 ? dim + (int)ndim : dim];

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public void backward() => Shim.Check(Shim.shim_backward(Handle));

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveOut(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>The memory of a contiguous tensor on the CPU itself, not a copy.</summary>
        /// <exception cref="InvalidOperationException">The tensor is elsewhere, or not contiguous.</exception>
        public unsafe Span<byte> bytes
        {
            get => device_type == DeviceType.CPU && Shim.shim_is_contiguous(Handle) != 0
                ? new Span<byte>(Shim.shim_data(Handle), checked((int)(NumberOfElements * ElementSize)))
                : throw new InvalidOperationException("The bytes are those of a contiguous tensor on the CPU. HINT: cpu().contiguous() first.");
            set
            {
                var target = bytes;
                if (value.Length != target.Length)
                    throw new ArgumentException($"{value.Length} bytes for a tensor of {target.Length}.");
                value.CopyTo(target);
            }
        }

        /// <summary>The elements, in row-major order. Copied from a device that is not the CPU, or when they are not contiguous.</summary>
        /// <exception cref="ArgumentException">The elements are of another type.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            CheckElementType(typeof(T));
            return new(this);
        }

        /// <exception cref="ArgumentException">The tensor has not one element, or the element is of another type.</exception>
        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException(
                    $"A tensor of {NumberOfElements} elements is not one number. HINT: reduce it, or use data<{typeof(T).Name}>().");
            CheckElementType(typeof(T));
            var value = default(T);
            CopyToHost(MemoryMarshal.CreateSpan(ref value, 1));
            return value;
        }

        public override string ToString() => IsInvalid ? "disposed" : $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var freed = Interlocked.Exchange(ref handle, IntPtr.Zero);
            if (freed == IntPtr.Zero)
                return;
            if (disposing)
                OwningDisposeScope?.Forget(this);
            OwningDisposeScope = null;
            Shim.shim_free(freed);
        }

        internal static unsafe Tensor FromHost<T>(
            ReadOnlySpan<T> values, ReadOnlySpan<long> shape, ScalarType type, Device? device) where T : unmanaged
        {
            long expected = 1;
            foreach (var size in shape)
                expected *= size;
            if (expected != values.Length)
                throw new ArgumentException(
                    $"A tensor of shape [{string.Join(", ", shape.ToArray())}] holds {expected} elements, not {values.Length}.");
            var target = device ?? CPU;
            fixed (T* data = values)
            fixed (long* sizes = shape)
            {
                Shim.Check(Shim.shim_from_host(data, sizes, shape.Length, (int)type, (int)target.type, target.index, out var made));
                return new Tensor(made);
            }
        }

        internal unsafe void CopyToHost<T>(Span<T> target) where T : unmanaged
        {
            fixed (T* data = target)
                Shim.Check(Shim.shim_to_host(Handle, data, (long)target.Length * sizeof(T)));
        }

        internal unsafe void CopyFromHost<T>(ReadOnlySpan<T> source) where T : unmanaged
        {
            fixed (T* data = source)
                Shim.Check(Shim.shim_copy_from_host(Handle, data, (long)source.Length * sizeof(T)));
        }

        private void CheckElementType(Type asked)
        {
            var type = dtype;
            var own = type switch
            {
                ScalarType.Byte => typeof(byte),
                ScalarType.Int8 => typeof(sbyte),
                ScalarType.Int16 => typeof(short),
                ScalarType.Int32 => typeof(int),
                ScalarType.Int64 => typeof(long),
                ScalarType.Float16 => typeof(Half),
                ScalarType.Float32 => typeof(float),
                ScalarType.Float64 => typeof(double),
                ScalarType.Bool => typeof(bool),
                _ => null,
            };
            if (asked != own)
                throw new ArgumentException(
                    $"{asked.Name} is not the type of a tensor of {type}. HINT: {own?.Name ?? "convert it first with to()"}.");
        }

        // The same object with other contents, so that whoever holds it sees them.
        internal void Become(Device? device, ScalarType? type)
        {
            var target = device ?? this.device;
            var element = dtype is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16 ? type ?? dtype : dtype;
            if (element == dtype && target.type == device_type && (target.index < 0 || target.index == this.device.index))
                return;
            var learned = requires_grad;
            using var scope = NewDisposeScope();
            var moved = detach().to(element, target, copy: true);
            var gradient = grad?.to(element, target);
            var before = Interlocked.Exchange(ref handle, moved.Release());
            Shim.shim_free(before);
            Shim.Check(Shim.shim_set_requires_grad(handle, learned ? 1 : 0));
            if (gradient is not null)
                grad = gradient;
        }

        // The handle's reference passes to another object: a parameter that wraps the tensor that it was made from.
        internal IntPtr Release()
        {
            OwningDisposeScope?.Forget(this);
            OwningDisposeScope = null;
            GC.SuppressFinalize(this);
            return Interlocked.Exchange(ref handle, IntPtr.Zero);
        }
    }
}
