using ScottPlot;

namespace Reports.Plots;

/// <summary>Colours that people with colour-blindness tell apart (Okabe and Ito, Color Universal Design, 2008).</summary>
internal static class Palette
{
    public static readonly Color Capped = Color.FromHex("#0072B2");
    public static readonly Color Open = Color.FromHex("#999999");
    public static readonly Color Teacher = Color.FromHex("#000000");
    public static readonly Color Front = Color.FromHex("#E69F00");
    public static readonly Color Cap = Color.FromHex("#D55E00");
    public static readonly Color Words = Color.FromHex("#333333");
    public static readonly Color Leader = Color.FromHex("#BBBBBB");

    public static readonly Color[] Series =
        [Color.FromHex("#0072B2"), Color.FromHex("#D55E00"), Color.FromHex("#009E73"), Color.FromHex("#CC79A7"), Color.FromHex("#E69F00"), Color.FromHex("#56B4E9"), Color.FromHex("#000000")];
}
