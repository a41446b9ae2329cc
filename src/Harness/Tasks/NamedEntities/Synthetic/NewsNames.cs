namespace Harness.Tasks.NamedEntities.Synthetic;

/// <summary>Names of the four types and the forms they take.</summary>
internal static class NewsNames
{
    /// <summary>Rules as <see cref="SentenceGrammar"/> reads them.</summary>
    public const string Text = """
        full:
        9* [PER @first @surname]
        [PER @first-@first @surname]
        [PER @first @surname-@surname]
        [PER @first $initial @surname]
        [PER $initial @surname]
        initial: A. | B. | C. | D. | E. | F. | G. | H. | J. | K. | L. | M. | N. | P. | R. | S. | T. | V. | W.
        last: [PER @surname]
        someone: 3* $full | 2* $last
        company:
        5* [ORG @company]
        4* [ORG @company $firm]
        2* [ORG @city $firm]
        [ORG @surname & @surname]
        [ORG @surname $firm]
        [ORG @company $branch $firm]
        firm: Corp | Inc | Ltd | Holdings | Group | AG | SA | Bank | Industries | Plc | Brothers | Partners
        branch: Oil | Steel | Air | Shipping | Power | Foods | Paper | Motors | Textiles | Telecom | Insurance | Chemicals
        institution:
        3* [ORG @acronym]
        [ORG University of @city]
        [ORG @city University]
        [ORG Central Bank of @country]
        [ORG @adjective Central Bank]
        [ORG @city Stock Exchange]
        [ORG @adjective $cause Party]
        [ORG $cause Party of @country]
        [ORG Bank of @city]
        [ORG @surname Foundation]
        [ORG @adjective $guild Union]
        [ORG @city $paper]
        bank: [ORG @acronym] | [ORG Bank of @city] | [ORG @adjective Central Bank] | [ORG Central Bank of @country] | [ORG @company Bank]
        [ORG @city Bank]
        exchange: [ORG @city Stock Exchange] | [ORG @acronym] | [ORG @city $metals]
        metals: Metal Exchange | Futures Exchange | Commodity Market
        party: [ORG @adjective $cause Party] | [ORG $cause Party of @country] | [ORG @acronym] | [ORG $cause Party]
        cause: Labour | Liberal | National | Peasant | Democratic | Unity | Freedom | Workers | Reform | Green
        guild: Miners | Teachers | Farmers | Dockers | Pilots | Students | Writers
        paper: Herald | Gazette | Mirror | Courier | Post | Telegraph
        club:
        6* [ORG @city]
        2* [ORG @city $clubname]
        [ORG $clubprefix @city]
        clubname: United | Rovers | City | Athletic | Wanderers | Rangers | Stars | Tigers | Hawks | Bears
        clubprefix: Real | Sporting | Dynamo | FC | Inter
        org: 3* $company | 2* $institution
        place:
        6* [LOC @city]
        3* [LOC @country]
        [LOC Lake @city]
        [LOC Mount @surname]
        [LOC @city $landform]
        [LOC Gulf of @city]
        [LOC $side @country]
        landform: River | Island | Province | Valley | Bay | Peninsula | Airport
        side: North | South | East | West
        town: [LOC @city]
        country: [LOC @country]
        adj: [MISC @adjective]
        people: [MISC @people]
        cup:
        3* [MISC @city $trophy]
        2* [MISC @adjective $trophy]
        [MISC @surname $trophy]
        [MISC @country $trophy]
        [MISC $grand $trophy]
        trophy: Open | Cup | Grand Prix | Classic | Marathon | Masters | Games | Trophy | Derby | Rally
        grand: Winter | World | Continental | Masters | Champions | Northern | Confederation
        treaty: [MISC Treaty of @city] | [MISC @city Accord] | [MISC @city Declaration] | [MISC @surname Plan] | [MISC @surname Prize]
        work: [MISC The $wtitle $wnoun] | [MISC $wnoun of $wnoun] | [MISC A $wnoun for @first] | [MISC The $wnoun of @city]
        wtitle: Grey | Silent | Last | Golden | Broken | Hidden | Burning | Long
        wnoun: Harbour | Winter | Garden | River | Promise | Mirror | Stranger | Island | Summer | Bridge
        ship: [MISC @any] | [MISC @first] | [MISC @city Star] | [MISC Queen @first]
        """;
}
