using System.Text.Json;

namespace Harness.Tests.Fuzzing;

/// <summary>Where the parts of a JSON text lie, as far as it can be read.</summary>
/// <param name="Values">Every value, those in others too.</param>
/// <param name="Members">Every property, from its name's quote to its value's end.</param>
internal sealed record JsonPieces(IReadOnlyList<Range> Values, IReadOnlyList<Range> Members)
{
    public static JsonPieces Of(ReadOnlySpan<byte> json)
    {
        var values = new List<Range>();
        var members = new List<Range>();
        var open = new Stack<(int From, int? Name)>();
        int? name = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1_000 });
        try
        {
            while (reader.Read())
            {
                var from = (int)reader.TokenStartIndex;
                var to = (int)reader.BytesConsumed;
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = from;
                        continue;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((from, name));
                        name = null;
                        continue;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        (from, name) = open.Pop();
                        break;
                }

                values.Add(from..to);
                if (name is { } start)
                    members.Add(start..to);
                name = null;
            }
        }
        catch (JsonException)
        {
            // An earlier mutation broke it: what was read is enough for the next.
        }

        return new JsonPieces(values, members);
    }
}
