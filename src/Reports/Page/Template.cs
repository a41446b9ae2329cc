using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;

namespace Reports.Page;

/// <summary>Fills the templates of pages, which are Liquid files in this assembly. What a template prints is escaped unless it says raw.</summary>
internal static class Template
{
    private const string Extension = ".liquid";

    private static readonly FluidParser Parser = new();

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private static readonly TemplateOptions Options = new()
    {
        CultureInfo = System.Globalization.CultureInfo.InvariantCulture,
        MemberAccessStrategy = new UnsafeMemberAccessStrategy { MemberNameStrategy = MemberNameStrategies.SnakeCase },
    };

    /// <summary>Makes a whole page.</summary>
    /// <param name="name">The name of the template of the page's content.</param>
    /// <param name="title">The title as plain text.</param>
    /// <param name="model">The values that the template names, in snake case.</param>
    /// <param name="style">The address of the page's style sheet; null where the page holds the style itself.</param>
    /// <param name="data">
    /// The data of the page's script as JSON in which the signs that end a script are escaped; null for a page without a script.
    /// </param>
    public static string Page(string name, string title, object model, string? style = null, string? data = null) => Fill("layout", new
    {
        Title = title,
        Body = Fill(name, model),
        Style = style,
        Css = style is null ? Read(CssFile) : "",
        Data = data,
        Script = data is null ? "" : Read("page.js"),
    });

    /// <summary>The style sheet of all pages.</summary>
    public const string CssFile = "page.css";

    /// <summary>Reads a file of this assembly.</summary>
    public static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Template).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Fill(string name, object model) =>
        Parser.Parse(Read(name + Extension)).Render(new TemplateContext(model, Options), Encoder);
}
