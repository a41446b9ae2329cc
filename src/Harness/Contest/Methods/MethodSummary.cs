using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Harness.Contest.Methods;

/// <summary>Reads the summary of a method's class, which names the papers that the method comes from.</summary>
public static partial class MethodSummary
{
    /// <summary>
    /// Gives the text of the class's <c>&lt;summary&gt;</c>, which the compiler writes into an XML file beside the assembly, on one line; null where
    /// there is no such file or no summary in it, as with a plug-in that was built without documentation.
    /// </summary>
    public static string? Of(ContestMethod method)
    {
        var type = method.GetType();
        var path = Path.ChangeExtension(type.Assembly.Location, ".xml");
        if (!File.Exists(path))
            return null;
        try
        {
            var summary = XDocument.Load(path).Descendants("member")
                .FirstOrDefault(member => (string?)member.Attribute("name") == $"T:{type.FullName}")?.Element("summary");
            return summary is null ? null : WhiteSpace().Replace(TextOf(summary, type.Assembly), " ").Trim();
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string TextOf(XElement element, Assembly assembly) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { IsEmpty: true } reference => TextOf((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? "", assembly),
        XElement inner => TextOf(inner, assembly),
        _ => "",
    }));

    // A reference such as <see cref="T:Methods.BestChain"/> has no text of its own. The name of the entry stands for it, which readers know; or else
    // the last part of its own name.
    private static string TextOf(string reference, Assembly assembly)
    {
        var referred = reference.StartsWith("T:", StringComparison.Ordinal) ? assembly.GetType(reference[2..]) : null;
        return referred is { IsAbstract: false } && referred.IsSubclassOf(typeof(ContestMethod)) && referred.GetConstructor([]) is not null
            ? ((ContestMethod)Activator.CreateInstance(referred)!).Name
            : reference.Split('.')[^1];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
