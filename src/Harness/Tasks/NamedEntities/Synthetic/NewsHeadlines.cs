namespace Harness.Tasks.NamedEntities.Synthetic;

/// <summary>Headlines; they are written in capitals afterwards.</summary>
internal static class NewsHeadlines
{
    /// <summary>Rules as <see cref="SentenceGrammar"/> reads them.</summary>
    public const string Text = """
        headline:
        4* $sporthead
        4* $newshead
        3* $markethead
        sporthead:
        soccer - $club beat $club $win .
        soccer - $club sack $athlete $last .
        soccer - $last signs for $club .
        tennis - $last beats $last in $round .
        tennis - $last out of $cup .
        cricket - $club all out for %{90-400} .
        cricket - $country win toss , bat against $country .
        golf - $last leads $cup .
        cycling - $full wins $cup .
        $sport - results of $cup .
        $sport - $adj champion $last injured .
        $sport - [PER @any] beats [PER @any] .
        $sport - [ORG @any] lose again to [ORG @any] .
        soccer - $adj league standings .
        newshead:
        $adj $official to visit $country .
        $country , $country sign trade pact .
        $number killed in $town bus crash .
        $adj rebels free $number hostages .
        $full to lead $institution .
        $last wins $country vote .
        bomb explodes in $town .
        $full dies at %{60-95} .
        $adj troops leave $place .
        [PER @any] denies $crime charge .
        [LOC @any] flood kills %{2-90} .
        [ORG @any] to cut %{100-900} jobs .
        $official $last resigns in $country .
        $people protest in $town over $topic .
        markethead:
        $company shares fall $percent .
        $company %{1-4}th-quarter net rises .
        $company to buy $company .
        $adj stocks end higher .
        $town stocks close lower on rate fears .
        $goods futures end weaker in $town .
        $adj inflation at $percent .
        $bank cuts rates .
        [ORG @any] shares suspended .
        [LOC @any] grain market report .
        """;
}
