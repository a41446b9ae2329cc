using System.Text.Json;
using Harness.Common;

namespace Harness.Text;

/// <summary>A checkpoint's tokenizer_config.json as Hugging Face's transformers has it, as far as text could be read otherwise than here.</summary>
internal sealed record TokenizerConfig
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false };

    /// <summary>Null where it is left open.</summary>
    public bool? DoLowerCase { get; init; }

    /// <exception cref="DataFormatException">It is not JSON, or of a tokenizer that lowers case.</exception>
    public static TokenizerConfig Read(string path)
    {
        TokenizerConfig config;
        try
        {
            config = JsonFile.Read<TokenizerConfig>(path, Json);
        }
        catch (JsonException error)
        {
            throw new DataFormatException(
                $"{path}: not a tokenizer's configuration ({error.Message}). Expected Hugging Face's tokenizer_config.json, or no such file.", error);
        }

        return config.DoLowerCase != true
            ? config
            : throw new DataFormatException(
                $"{path}: do_lower_case is true. Expected false: words are read here with their case, so that these weights would see text that they never "
                + "learned. Take the checkpoint of a cased BERT.");
    }
}
