namespace Harness.Tasks.NamedEntities.Synthetic;

/// <summary>Plain reports: the words next to a name tell its type.</summary>
internal static class NewsReports
{
    /// <summary>Rules as <see cref="SentenceGrammar"/> reads them.</summary>
    public const string Text = """
        report:
        4* $politics
        $lead , $politics
        4* $business
        $lead , $business
        4* $match
        2* $court
        2* $disaster
        $lead , $disaster
        2* $culture
        3* $spoken
        2* $figures
        politics:
        $adj $official $full $say $when that $saidnews .
        $official $full will visit $place for talks on $topic .
        the government of $country has rejected a $adj proposal on $topic .
        $full , the $adj $official , arrived in $town $when for talks with $someone .
        $number $adj soldiers were sent to $place $when .
        thousands of $people marched through $town in protest against $topic .
        the $party called for early elections in $country .
        $country and $country signed the $treaty $when .
        relations between $country and $country have worsened since $event .
        a $worker for the $adj embassy in $town said $result .
        $full of the $party won $percent of the vote , officials said .
        $adj $official $last resigned $when over $topic .
        under the $treaty , $country must withdraw its troops from $place .
        rebels loyal to $full attacked a $vehicle near $town , and $result .
        the $adj parliament voted $when to adopt a law on $topic .
        refugees crossed from $country into $country , aid workers of the $institution said .
        $last met $adj $official $full in $town $when .
        speaking in $adj , $full thanked the people of $town .
        the $adj $official will not attend the summit in $town , a $worker said .
        about $number $people live in $place .
        $country 's $official , $full , said $saidnews .
        business:
        $company said profit rose $percent to $money .
        shares in $company fell $percent in $town $when .
        $company will buy a stake in $adj $trade group $company for $money .
        $adj exports of $goods rose $percent in $month , the $institution said .
        $company named $full as its new chief executive .
        $full , chairman of $company , $say that $saidnews .
        a $worker at $company said $saidnews .
        the $bank lent $country $money to build a dam on $place .
        $company plans to close its $trade plant in $town with the loss of $number jobs .
        the $adj crown fell against the mark $when , dealers in $town said .
        $company and $company have agreed to merge , the two firms said $when .
        $goods prices fell $percent on the $exchange .
        $worker $full of $company said $saidnews .
        $company won a $money contract from $country for $number trucks .
        the ratings agency $company cut $country 's debt to below investment grade .
        $adj car sales fell $percent in $month , led by $company .
        $company , based in $town , makes $goods for the $adj market .
        $company shares closed up %{1-9} at %{20-900} in $town .
        a court in $town ordered $company to pay $money to $company .
        unions at $company voted $when to strike $reason .
        the $bank kept its discount rate at $percent .
        match:
        $club beat $club $win in the $adj league $when .
        $athlete $full scored twice as $club beat $club $win .
        $full of $country won the $cup $when .
        $full , the $adj champion , lost in the $round of the $cup .
        $club coach $last said : " $quote . "
        $club signed $adj $athlete $full from $club for $money .
        $country beat $country $win in a World Cup qualifier in $town .
        $adj $athlete $last will miss the match against $club with a knee injury .
        $last took %{2-7} for %{20-99} as $club were bowled out for %{90-400} .
        $full ( $country ) beat $full ( $country ) $sets .
        $adj $person $full leads the $cup after the third stage from $town to $town .
        $club drew 1-1 at home with $club and stay top of the table .
        $last scored the only goal for $club in the %{2-89}th minute .
        $full set a world record of %{1-9}:%{10-59}.%{10-99} at the $cup in $town .
        the $cup will be held in $town in $month .
        $club , who lost to $club last week , have sacked $athlete $full .
        $last beat $last by two strokes to win the $cup .
        in the $round of the $cup , $full defeated $full $sets .
        court:
        $full , %{18-80} , was charged with $crime in $town $when .
        a $adj court jailed $adj $worker $full for $number years for $crime .
        $last denied $crime , but a court in $town found him guilty .
        police in $town arrested $number $people on suspicion of $crime .
        $full was extradited from $country to $country $when .
        lawyers for $last said the $institution had no case .
        judge $full adjourned the trial of $last until $day .
        disaster:
        a $vehicle plunged into a river near $town , and $result .
        $number people died when a $vehicle of $company crashed off $place .
        an earthquake shook $place $when , but $result .
        the ferry $ship sank off $place $when , and $result .
        floods in $adj villages near $town killed $number people , the $institution said .
        the tanker $ship , owned by $company , ran aground near $place .
        heavy $weather closed the road from $town to $town $when .
        there was $weather in $town and $weather in $place , forecasters said .
        culture:
        $adj $person $full won the $treaty for the novel " $work " .
        the film " $work " by $full opens in $town in $month .
        $full , the $person , died in $town $when aged %{50-95} .
        the $adj edition of " $work " sold $number copies .
        $person $full was born in $town , $country , in 19%{10-75} .
        a $adj translation of " $work " by $full is to appear in $month .
        the museum in $town bought a portrait of $full for $money .
        $full , a [MISC @adjective-born] $person , lives in $town .
        spoken:
        " $quote , " $full told reporters in $town .
        " $quote , " said $last , the $adj $official .
        " $quote , " a $worker for $company said .
        " $quote , " the $institution said in a statement .
        " $quote , " $adj $athlete $last said after the match against $club .
        $full said : " $quote . "
        asked about $topic , $last said : " $quote . "
        the $paperrule quoted $official $full as saying : " $quote . "
        paperrule: [ORG @city $paper]
        figures:
        $adj unemployment fell to $percent in $month from $percent in $month .
        inflation in $country rose to $percent , the $bank said $when .
        $country exported %{10-900},000 tonnes of $goods in $month .
        $town recorded %{5-40} degrees $when , the $institution said .
        turnover on the $exchange was $money .
        the population of $place is about %{2-90},000 .
        $goods : $country %{100-900} , $country %{100-900} , $country %{100-900} tonnes .
        """;
}
