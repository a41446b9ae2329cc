using ScottPlot;

namespace Reports.Plots;

/// <summary>Draws the names of points at their places.</summary>
internal static class PlacedNames
{
    /// <summary>Adds the names to a plot, and a line from each name that is far from its point.</summary>
    public static void Add(Plot plot, Frame frame, IEnumerable<PlacedName> names)
    {
        foreach (var name in names)
        {
            var point = name.Point;
            if (name.HasLine)
            {
                Coordinates[] line =
                [
                    new(frame.DataX(point.X), frame.DataY(point.Y)),
                    new(frame.DataX(name.NearEnd), frame.DataY(name.Middle)),
                ];
                plot.Add.ScatterLine(line, Palette.LightGrey).LineWidth = 0.7f;
            }

            var text = plot.Add.Text(point.Name, frame.DataX(name.Left), frame.DataY(name.Middle));
            text.LabelFontColor = point.Color;
            text.LabelFontSize = Chart.TextSize;
            text.LabelAlignment = Alignment.MiddleLeft;
        }
    }
}
