using Harness.Models.Bert;

namespace Harness.Contest.Methods;

/// <summary>The network that methods make small: trained, frozen and in evaluation mode.</summary>
/// <param name="open">A function that reads the network. It is called on first use, because parameters can be counted without the weights.</param>
public sealed class Teacher(Func<Network> open)
{
    private readonly Lazy<Network> network = new(() => Frozen(open()));

    /// <summary>The frozen network.</summary>
    public Network Network => network.Value;

    private static Network Frozen(Network network)
    {
        network.Module.eval();
        foreach (var parameter in network.Module.parameters())
            parameter.requires_grad = false;
        return network;
    }
}
