namespace Harness.Tasks.NamedEntities.Synthetic;

/// <summary>Sentences in which only a cue elsewhere decides the type of a name, and sentences in which nothing but the name does.</summary>
internal static class NewsContrasts
{
    /// <summary>Rules as <see cref="SentenceGrammar"/> reads them.</summary>
    public const string Text = """
        contrast:
        4* $relative
        $lead , $relative
        $lead , $apposition
        $lead , $beating
        $lead , $moving
        $lead , $lateness
        4* $pronoun
        4* $apposition
        4* $beating
        3* $moving
        3* $between
        3* $casecue
        3* $joining
        3* $hosting
        3* $lateness
        2* $vessel
        2* $plural
        p: [PER @any]
        o: [ORG @any]
        l: [LOC @any]
        relative:
        $p , who $past , will $future $soon .
        $o , which $past , will $future $soon .
        $l , where $there , will $future $soon .
        $when , $p , who $past , $did in $l .
        $when , $o , which $past , $did in $l .
        past: had once supported $topic | trailed for most of the year | lost $money in $month | had been hit by $obstacle
        was close to ruin in 199%{0-5} | opposed $topic for years | has no debts | has never lost a lawsuit
        there: $number people were killed $when | $obstacle closed every shop | the crisis began | $topic caused riots in $month
        future: face new questions over $topic | pay for the damage | ask for $money | wait for the result of $event | not vote on $topic
        did: caused surprise | signed an agreement on $topic | refused to comment on $event | gave $money to charity | lost a case over $topic
        pronoun:
        $p said $when that , despite $obstacle , he would $act .
        $p said $when that , despite $obstacle , she would $act .
        2* $o said $when that , despite $obstacle , it would $act .
        after $event , $p denied that his $asset had been sold .
        after $event , $o denied that its $asset had been sold .
        after $event , $l saw its $cityasset close .
        $p made no comment on $topic , but sources close to her said $saidnews .
        $o made no comment on $topic , but sources within it said $saidnews .
        hit by $obstacle , $p will $act , his lawyer said .
        hit by $obstacle , $o will $act , its lawyer said .
        hit by $obstacle , $l will get help for its $cityasset , officials said .
        act: sue a rival over $topic | buy a farm | sell $goods abroad | repay $money | accept the offer of $money | oppose $topic | fight the case
        asset: yacht | house in $l | stake in $o | shares | plane | collection of paintings | land near $l
        cityasset: harbour | airport | schools | tram lines | last cinema | power station
        apposition:
        $p , a $modifiers $trade $manhead , $fate .
        $o , a $modifiers $trade $firmhead , $fate .
        $l , a $modifiers $trade $townhead , $fate .
        the future of $p , a $modifiers $trade $manhead , is in doubt $reason .
        the future of $o , a $modifiers $trade $firmhead , is in doubt $reason .
        the future of $l , a $modifiers $trade $townhead , is in doubt $reason .
        modifiers: $adjsize | $adjplace | $adjsize $adjplace | $adjsize but $adjsize | retired or at least $adjsize | $adjsize $adj | $adjplace $adj
        manhead: engineer | magnate | expert | lawyer | trader | tycoon
        firmhead: company | group | concern | conglomerate | firm | cooperative
        townhead: town | port | centre | city | village | district
        fate: suffered badly from $obstacle | has recovered from $event | came under attack $when | was in the news again $when
        welcomed $topic | is now famous
        beating:
        $p beat $p $sets $stage .
        $o beat $o $win $stage .
        $p lost to $p $sets $stage .
        $o lost to $o $win $stage .
        $stage , $p met $p and won $sets .
        $stage , $o met $o and won $win .
        $p knocked out $p , $sets , to reach the $round .
        $o knocked out $o , $win , to reach the $round .
        $p faces a rematch with $p after a defeat on points .
        $o face a replay with $o after a goalless draw .
        moving:
        $p flew from $l to $l $when .
        $p moved from $o to $o for $money .
        $p left for $l by train $when .
        $p scored twice for $o $when .
        $p was injured against $o $when .
        $p was arrested near $l $when .
        voters chose $p over $p as mayor of $l .
        $o sold its $trade unit to $o $when .
        $p sold his house in $l to $p $when .
        $o moved its head office from $l to $l $when .
        $p returned to $l by ship after $event .
        $p returned to $o on a two-year contract after $event .
        the road to $l was closed , and so was the airport .
        the transfer to $o was off , and so was the loan .
        between:
        the road $since between $l and $l is to be repaired .
        the merger $since between $o and $o is to be approved .
        the duel $since between $p and $p is to be shown on television .
        the railway line $since between $l and $l carries $goods .
        the friendship $since between $p and $p ended over $topic .
        the lawsuit $since between $o and $o ended with a payment of $money .
        fares , said a $worker , rose on flights between $l and $l .
        mergers , said a $worker , rarely work , but that between $o and $o did .
        since: announced $when | discussed $when | criticised by some | expected since $month | delayed $reason | debated for years
        casecue:
        the [ORG University of @any] lost $money in $month .
        the university in $l lost $money in $month .
        the [ORG @any Bank] cut its rates $when .
        a bank in $l cut its rates $when .
        the [ORG Bank of @any] reported losses of $money .
        the river bank of $l was under water $when .
        the [MISC @any Cup] was won by $p .
        the cup that $o won was stolen from a museum in $l .
        the [ORG @any Foundation] gave $money to a school .
        the foundation of $l goes back %{3-9} centuries .
        [LOC Lake @any] was covered with ice .
        the lake near $l was covered with ice .
        joining:
        $p joined $o , $hired .
        $o joined $o in a bid for a $trade contract .
        $l joined $l in asking for money from the state .
        like $p , the minister $last was born in a village .
        like $o , the airline $company has cut fares .
        like $l , the port of $town was heavily bombed .
        $p married $p in $l $when .
        $o took over $o in a deal worth $money .
        $p succeeds $p as $official .
        $l replaces $l as seat of the government .
        $o replaces $o as main sponsor of the $cup .
        hired: the club said | where he will be a director | which needed a $athlete | its rival , $when
        hosting:
        $l will host the [MISC @any $trophy] in $month .
        $o will host $o in the $round in $month .
        $p will host a show on television in $month .
        $l expects $number visitors $soon .
        $o expects sales of $money $soon .
        $p expects a child in $month .
        $l elected a new mayor , $p , $when .
        $o elected a new chairman , $p , $when .
        lateness:
        $o , after $long , cut the price of $goods .
        $p , after $long , hurt his leg .
        $l , after $long , was without water .
        $p , after $long , was taken to hospital .
        $o , after $long , filed for bankruptcy .
        $l , after $long , was rebuilt .
        $o , after $long , fired $number workers .
        $l , after $long , was shelled by rebels .
        $p , after $long , confessed to $crime .
        long: $event and $obstacle | more than $number days of dispute over $topic | what some called a very bad year
        all that was said about $topic | %{3-9} months without any news
        vessel:
        the $craft [MISC @any] was $craftdone $when .
        the $settlement $l was $towndone $when .
        the $personrole $p was $persondone $when .
        the $trade group $o was $groupdone $when .
        craft: ferry | tanker | frigate | trawler | yacht | cargo ship
        settlement: town of | port of | village of | city of | district of
        personrole: painter | judge | jockey | composer | mayor | widow | chess player
        craftdone: towed away | seized | repaired | sold for scrap
        towndone: shelled | flooded | sealed off | rebuilt
        persondone: arrested | released | buried | honoured
        groupdone: sold | privatised | fined $money | nationalised
        plural:
        $o were relegated after losing %{10-30} of their matches .
        $p was relegated to the bench after losing his form .
        $o have won the title %{2-9} times under coach $p .
        $p has won the title %{2-9} times under coach $p .
        $o have a game in hand over $o .
        $p has a lead of %{2-50} seconds over $p .
        neutral:
        asked about $known , the spokesman gave no answer .
        there was no word from $known $when .
        much will depend on $known , the report said .
        nothing has been heard of $known since $day .
        the report mentions $known , $known and $known .
        what is said about $known is not true , the statement said .
        $known and $known were not mentioned $when .
        everyone talks about $known these days .
        the question of $known was raised again $when .
        " we do not discuss $known , " the statement said .
        for details see $known .
        the reference to $known was removed from the text $when .
        the subjects are $known , $known , $known and $known .
        known: 4* [PER @surname!] | 2* [PER @first! @surname!] | 4* [LOC @city!] | [LOC @country!] | 4* [ORG @company!] | 2* [ORG @acronym!]
        """;
}
