using Harness.Contest.Refereeing;
using Harness.Models.Bert;
using TorchSharp;

namespace Harness.Contest.Methods;

/// <summary>The network to be made small: trained, frozen, in eval mode. Opened on first use, because counting needs no weights.</summary>
public sealed class Teacher(Func<Network> open)
{
    private readonly Lazy<Network> network = new(() => Frozen(open()));

    public Network Network => network.Value;

    private static Network Frozen(Network network)
    {
        network.Module.eval();
        foreach (var parameter in network.Module.parameters())
            parameter.requires_grad = false;
        return network;
    }
}
