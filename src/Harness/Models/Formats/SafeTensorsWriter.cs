using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Formats;

/// <summary>Writes safetensors: the same tensors and metadata make the same bytes, whatever order they come in.</summary>
internal static class SafeTensorsWriter
{
    /// <summary>Lays tensors out one after another, in ordinal order of their names.</summary>
    /// <exception cref="NotSupportedException">A type that the format, or TorchSharp, lacks.</exception>
    /// <exception cref="ArgumentException">A name that the format keeps for itself.</exception>
    public static IReadOnlyList<SafeTensorsEntry> Layout(IEnumerable<(string Name, ScalarType Type, long[] Shape)> tensors)
    {
        var entries = new List<SafeTensorsEntry>();
        long offset = 0;
        foreach (var (name, type, shape) in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            if (name == SafeTensorsHeader.MetadataName)
                throw new ArgumentException($"A tensor is called '{name}', as the format calls its metadata. Choose another name.");
            var known = SafeTensorsType.Of(type) ?? throw new NotSupportedException(
                $"Tensor '{name}' is of type {type}. Expected one of {string.Join(' ', SafeTensorsType.All.Select(other => other.Type))}.");
            entries.Add(new SafeTensorsEntry(name, type, shape, offset, offset += shape.Aggregate((long)known.Bytes, (product, size) => product * size)));
        }

        return entries;
    }

    /// <summary>All that comes before the tensors' bytes: the header and its length.</summary>
    public static byte[] Head(IReadOnlyList<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[sizeof(long)]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(SafeTensorsHeader.MetadataName);
                foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            foreach (var entry in entries)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", SafeTensorsType.Of(entry.Type)!.Name);
                json.WriteStartArray("shape");
                foreach (var size in entry.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(entry.From);
                json.WriteNumberValue(entry.To);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Padded with blanks, so that the data begin at a multiple of 8.
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        var head = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(head, head.Length - sizeof(long));
        return head;
    }

    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var entries = Layout(tensors.Select(pair => (pair.Key, pair.Value.dtype, pair.Value.shape)));
        var head = Head(entries, metadata);
        var partial = path + ".partial";
        using (var file = File.Create(partial))
        {
            file.Write(head);
            foreach (var entry in entries)
            {
                using var scope = NewDisposeScope();
                file.Write(tensors[entry.Name].detach().cpu().contiguous().bytes);
            }
        }

        File.Move(partial, path, overwrite: true);
    }
}
