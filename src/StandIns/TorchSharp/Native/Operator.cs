
namespace TorchSharp.Native;

/// <summary>One operator of libtorch, found once by name and overload, called with boxed arguments.</summary>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private const int Capacity = 64;

    private IntPtr handle;

    /// <summary>Calls an operator that returns one tensor.</summary>
    public torch.Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return new torch.Tensor((IntPtr)result.Bits);
    }

    /// <summary>Calls an operator that works in place: the tensor that it returns is <paramref name="self"/>.</summary>
    public torch.Tensor CallInPlace(torch.Tensor self, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        Shim.shim_free((IntPtr)result.Bits);
        return self;
    }

    /// <summary>Calls an operator that returns several tensors, or a list of them.</summary>
    public torch.Tensor[] CallMany(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[Capacity];
        var written = Invoke(arguments, results, Capacity);
        var tensors = new torch.Tensor[written];
        for (var i = 0; i < written; i++)
            tensors[i] = new torch.Tensor((IntPtr)results[i].Bits);
        return tensors;
    }

    private int Invoke(ReadOnlySpan<Argument> arguments, NativeValue* results, int capacity)
    {
        if (handle == IntPtr.Zero)
            Shim.Check(Shim.shim_find(name, overload, out handle));
        var scratchLength = 0;
        foreach (ref readonly var argument in arguments)
            scratchLength += argument.Tag switch
            {
                ValueTag.Ints or ValueTag.Tensors => argument.Length,
                ValueTag.String => (argument.Length + 7) / 8,
                _ => 0,
            };
        // Lists are copied: they are short, and a pinned array would cost a handle each.
        Span<long> scratch = scratchLength <= 256 ? stackalloc long[scratchLength] : GC.AllocateUninitializedArray<long>(scratchLength, pinned: true);
        var values = stackalloc NativeValue[arguments.Length];
        fixed (long* start = scratch)
        {
            var next = start;
            for (var i = 0; i < arguments.Length; i++)
            {
                ref readonly var argument = ref arguments[i];
                values[i] = new NativeValue { Tag = argument.Tag, Length = argument.Length, Bits = argument.Bits };
                if (argument.Tag is not (ValueTag.Ints or ValueTag.Tensors or ValueTag.String))
                    continue;
                values[i].Bits = (long)next;
                next += Copy(argument, next);
            }
            var code = Shim.shim_call(handle, values, arguments.Length, results, capacity, out var written);
            if (code != 0)
                Shim.Check(code);
            KeepAlive(arguments);
            return written;
        }
    }

    private static int Copy(in Argument argument, long* target)
    {
        switch (argument.Managed)
        {
            case long[] numbers:
                numbers.CopyTo(new Span<long>(target, numbers.Length));
                return numbers.Length;
            case torch.Tensor?[] tensors:
                for (var i = 0; i < tensors.Length; i++)
                    target[i] = tensors[i]?.Handle ?? 0;
                return tensors.Length;
            case byte[] text:
                text.CopyTo(new Span<byte>(target, text.Length));
                return (text.Length + 7) / 8;
            default:
                throw new InvalidOperationException($"{argument.Managed} is not a list that crosses the border.");
        }
    }

    // A tensor that is not used after the call could be finalised while the call runs.
    private static void KeepAlive(ReadOnlySpan<Argument> arguments)
    {
        foreach (ref readonly var argument in arguments)
            GC.KeepAlive(argument.Managed);
    }
}
