namespace Harness.Common;

/// <summary>Checks values that a user set, and says where a wrong one stands.</summary>
public static class Validation
{
    /// <exception cref="ArgumentException">The condition does not hold.</exception>
    public static void Check(bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message);
    }

    /// <summary>Validates a part of a whole.</summary>
    /// <param name="place">The name of the part.</param>
    /// <param name="validate">Checks the part.</param>
    /// <exception cref="ArgumentException">A value of the part is wrong; the message begins with the place.</exception>
    public static void At(string place, Action validate)
    {
        try
        {
            validate();
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"{place}: {error.Message}", error);
        }
    }
}
