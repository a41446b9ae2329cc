using FsCheck;
using FsCheck.Fluent;

namespace Harness.Tests;

/// <summary>Properties that are checked on the same generated cases in every run.</summary>
public static class Property
{
    /// <param name="check">Throws where the property does not hold.</param>
    public static void ForAll<T>(Gen<T> cases, Action<T> check, int count = 300, ulong seed = 2003) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(seed, 1UL), Prop.ForAll(cases.ToArbitrary(), check));
}
