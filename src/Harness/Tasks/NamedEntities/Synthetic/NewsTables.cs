namespace Harness.Tasks.NamedEntities.Synthetic;

/// <summary>Lines of tables, datelines and credits: their form tells the types.</summary>
internal static class NewsTables
{
    /// <summary>Rules as <see cref="SentenceGrammar"/> reads them.</summary>
    public const string Text = """
        table:
        3* $dateline
        3* $race
        3* $scores
        3* $standing
        2* $batting
        2* $prices
        2* $temperatures
        2* $fixtures
        2* $credits
        dateline:
        3* [LOC @city] $date
        2* [LOC @any] $date
        [LOC @city] , [LOC @country] $date
        $full
        [LOC @city] %{1-28} , $month
        race:
        %{1-9}. $full ( $country ) %{1-9}.%{10-99}
        %{10-30}. $last ( $country ) %{1-9}.%{10-99}
        %{1-9}. [PER @any] ( $country ) $company %{1-5} hours %{1-59} minutes
        %{1-9}. $country %{1-4}:%{10-59}.%{10-99}
        %{1-9}. $full ( $country ) , $full ( $country ) %{20-90} points
        %{1-9} $full ( $club ) %{1-30} goals
        %{60-75} - $full ( $country ) , $full , $full ( $country )
        scores:
        3* $club %{0-4} $club %{0-4}
        2* [ORG @any] %{0-4} [ORG @any] %{0-4}
        # A country that training never names could not be told from a club here.
        [LOC @country!] %{0-4} [LOC @country!] %{0-4}
        $club %{70-120} $club %{70-120} ( halftime %{30-60}-%{30-60} )
        $full ( $country ) beat $full ( $country ) $sets
        $last beat $last $sets
        [PER @any] ( $country ) beat %{1-9} - [PER @any] ( $country ) $sets
        $club %{100-400} and %{100-300} for %{2-9} , $club %{100-400}
        [ORG @any] %{100-400} and %{50-300} ( $last %{3-7} for %{20-99} ) v [ORG @any]
        standing:
        2* $club %{20-30} %{5-20} %{1-9} %{1-9} %{20-50} %{10-40} %{20-70}
        [ORG @any] %{20-30} %{5-20} %{1-9} %{1-9} %{20-50} %{10-40} %{20-70}
        $country %{2-6} %{1-4} %{0-2} %{0-2} %{2-9} %{1-8} %{3-12}
        $club %{40-60} %{20-40} .%{200-700} -
        batting:
        $initialed c $last b $last %{0-150}
        $initialed b $last %{0-99}
        $initialed not out %{0-120}
        [PER @any] c [PER @any] b [PER @any] %{0-99}
        bowling : $last %{10-30}-%{1-6}-%{20-99}-%{1-6} , $last %{8-30}-%{0-6}-%{20-99}-%{0-5}
        substitute : [PER @any] for [PER @any] %{46-89}
        initialed: [PER $initial @surname] | [PER @surname]
        prices:
        $company %{20-900}.%{1-9} +%{1-9}.%{1-9}
        [ORG @any] %{20-900}.%{1-9} -%{1-9}.%{1-9}
        $company : net %{10-900} vs %{10-900} million
        [LOC @any] : wheat %{100-300} , maize %{80-200} per tonne
        [LOC @city] : gold %{300-400}.%{10-99} dollars an ounce
        [ORG @any] : net %{10-900} vs %{10-900} , sales %{10-900} vs %{10-900} million
        temperatures:
        [LOC @city] %{1-35} %{1-20} $sky
        [LOC @any] %{1-35} %{1-20} $sky
        [LOC @any] , [LOC @city] , [LOC @any] : $sky
        fixtures:
        $day : $club v $club ( %{11-21}00 )
        $day , $month %{1-30} : [ORG @any] v [ORG @any] in [LOC @any]
        $day , $month %{1-30} : [PER @any] plays [PER @any] in [LOC @any]
        $month %{1-30} : $cup , $town , $country
        scorers : $club - $last ( %{1-89} ) , $last ( %{1-89} penalty )
        scorers : [ORG @any] - [PER @any] ( %{1-89} )
        credits:
        -- $full , [LOC @city] newsroom +%{10-90} %{10-99} %{100-999} %{1000-9999}
        -- [LOC @any] newsroom , %{100-999} %{1000-9999}
        by $full
        referee : $full ( $country ) attendance : %{2-60},%{100-999}
        note : $full replaced $full
        """;
}
