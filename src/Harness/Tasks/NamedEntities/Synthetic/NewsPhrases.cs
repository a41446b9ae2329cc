namespace Harness.Tasks.NamedEntities.Synthetic;

/// <summary>Ordinary newswire phrases that hold no name.</summary>
internal static class NewsPhrases
{
    /// <summary>Rules as <see cref="SentenceGrammar"/> reads them.</summary>
    public const string Text = """
        day: Monday | Tuesday | Wednesday | Thursday | Friday | Saturday | Sunday
        month: January | February | March | April | May | June | July | August | September | October | November | December
        when: on $day | late on $day | early on $day | this week | last week | last month | in $month | earlier this year | overnight
        at the weekend | on $month %{1-30}
        date: 199%{6-7}-%{01-12}-%{01-28}
        number: two | three | four | five | six | seven | eight | nine | a dozen | %{10-99} | %{100-990} | %{2-9},%{100-999}
        money: $%{2-99} million | $%{1-9}.%{1-9} billion | %{10-900} million crowns | %{2-60} million pesos | %{1-9}.%{1-9} billion francs
        percent: %{2-60} percent | %{1-9}.%{1-9} percent
        adjsize: large | small | major | minor | leading | ageing | fast-growing | troubled | little-known | prosperous | modest | once powerful
        adjplace: northern | southern | eastern | western | coastal | central | remote | mountainous
        trade: mining | fishing | shipping | textile | steel | oil | farming | timber | banking | engineering | chemical | paper
        goods: wheat | coffee | copper | cotton | sugar | timber | crude oil | rice | cement | natural gas | gold | maize | tobacco
        topic: tax reform | the budget | fishing rights | the peace plan | border security | the new constitution | pension reform
        arms sales | human rights | water shortages | the hostage crisis | trade tariffs
        obstacle: the weak market | heavy rain | strong opposition | rising costs | a wave of strikes | growing criticism
        months of delay | the failure of the talks | high interest rates | a bitter dispute over pay
        event: the elections | the earthquake | the strike | the summit | the crash | the ceasefire | the flood | the scandal
        the coup attempt | the devaluation
        result: nobody was hurt | $number people were killed | the cause was not known | trade unions protested | prices rose sharply
        an inquiry was opened | $number people were arrested
        reason: because of heavy snow | for lack of money | after a bomb warning | over unpaid wages | amid fears of inflation
        under a plan agreed in $month | despite protests
        saidnews: profits would rise this year | the crisis was over | talks would resume soon | the plan was unacceptable
        no decision had been taken | inflation was falling | the deal was close | the strike would go on | the figures were wrong
        the ceasefire was holding | more jobs would be lost
        say: said | announced | told reporters | confirmed | warned | admitted | declared
        quote: we are not worried | it was a difficult match | there is no turning back | the market is very nervous
        we will fight to the end | this is a good day for us | nobody expected such a result | the figures speak for themselves
        we have nothing to hide | I have never seen anything like it | it is far too early to tell | we did not deserve to lose
        win: 1-0 | 2-0 | 2-1 | 3-0 | 3-1 | 3-2 | 4-1 | 4-2
        sets: 6-%{0-4} 6-%{0-4} | 6-%{0-4} 7-5 | 7-6 6-%{0-4} | 6-%{0-4} 3-6 6-%{0-4} | 6-4 7-6 | 4-6 6-%{0-4} 7-5
        sport: soccer | tennis | cricket | athletics | cycling | golf | boxing | skiing | rugby | swimming
        round: first round | second round | third round | quarter-final | semi-final | final
        stage: in the $round | in the $round $when | $when
        unit: metres | kilometres | miles
        soon: on $day | next week | next month | in $month | before the end of the year | by $month %{1-30}
        lead: as expected | meanwhile | to the surprise of many | for the second time this year | in a move that was long expected
        according to a report published $when | despite $obstacle | after $event
        weather: rain | snow | fog | sunshine | strong winds | thunderstorms | clouds | drizzle
        sky: sunny | cloudy | rain | fair | showers | snow | fog | windy
        official: president | prime minister | foreign minister | finance minister | defence minister | interior minister
        central bank governor | trade minister
        worker: spokesman | analyst | trader | economist | lawyer | judge | doctor | engineer | police officer | priest | farmer
        union leader | bishop
        athlete: striker | goalkeeper | defender | midfielder | coach | manager | captain | winger | full back
        person: writer | painter | composer | singer | actor | photographer | chess player | racing driver | boxer | jockey | film director
        crime: fraud | murder | tax evasion | theft | spying | bribery | kidnapping | arms smuggling
        vehicle: bus | train | ship | helicopter | car | motorcade | truck
        """;
}
