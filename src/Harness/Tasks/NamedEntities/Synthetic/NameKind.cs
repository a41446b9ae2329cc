namespace Harness.Tasks.NamedEntities.Synthetic;

/// <summary>The lists of a <see cref="NameLexicon"/>; a template draws from one with @city, @surname and so on.</summary>
internal enum NameKind
{
    First,
    Surname,
    City,
    Company,
    Country,
    Adjective,
    People,
    Acronym,
    Any,
}
