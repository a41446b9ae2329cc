using Harness.Common;

namespace Harness.Tasks.TextClassification.Synthetic;

/// <summary>
/// Short English reviews of films, books, hotels and restaurants, generated from a seed with the same words on every machine. Most say what their
/// words say. Some turn it round: by a negation, by a contrast whose last or main clause counts, or by praise and blame of different strength. So the
/// words alone, without their order, leave about one text in six in doubt. A share of the labels is wrong. No text occurs twice.
/// </summary>
public static class ReviewCorpus
{
    private const double WrongLabels = 0.03;

    /// <summary>Generates the three splits. The texts of a split do not depend on the sizes of later splits.</summary>
    /// <param name="seed">The seed, from which all texts and labels follow.</param>
    /// <param name="train">The number of texts of the training split.</param>
    /// <param name="validation">The number of texts of the validation split.</param>
    /// <param name="test">The number of texts of the test split.</param>
    public static LabelledTexts Generate(ulong seed, int train, int validation, int test)
    {
        var grammar = new ReviewGrammar(Rules);
        var written = new HashSet<string>(StringComparer.Ordinal);
        return new LabelledTexts(Write(train, 1), Write(validation, 2), Write(test, 3));

        LabelledText[] Write(int count, ulong part)
        {
            var random = SplitMix.For(seed, part);
            var texts = new List<LabelledText>(count);
            while (texts.Count < count)
            {
                var good = random.Chance(0.5);
                var text = grammar.Draw("review", good, random);
                var isWrong = random.Chance(WrongLabels);
                if (written.Add(text))
                    texts.Add(new LabelledText(text, good != isWrong ? Sentiment.Positive : Sentiment.Negative));
            }

            return [.. texts];
        }
    }

    /// <summary>The rules, as <see cref="ReviewGrammar"/> reads them.</summary>
    private const string Rules = """
        review:
        34* $opening +clause
        14* +clause and +clause
        16* $opening +clause $closing
        2* -clause but +clause
        1* -clause yet in the end +clause
        1* although -clause +clause
        1* +clause although -clause
        1* +clause even if -clause
        1* we expected a -quality $thing but it was +quality
        1* instead of the -quality $thing of last year we got a +quality one
        2* +strong while -mild
        2* -mild and +strong
        clause:
        18* +plain
        2* +turned
        plain:
        5* the $thing was $degree +quality
        3* we found the $thing $degree +quality
        3* the $thing +did
        2* we +felt the $thing
        2* a +quality $thing with a $degree +quality $thing
        1* $number days later we still +felt the $thing
        turned:
        3* the $thing was not -quality
        2* the $thing was never -quality
        2* the $thing was anything but -quality
        2* nobody could call the $thing -quality
        1* there was nothing -quality about the $thing
        1* we could not say that the $thing -did
        1* it is hard to believe that some find the $thing -quality
        strong: the $thing was $very +quality | we found the $thing $very +quality
        mild: the $thing was $slightly +quality | the $thing seemed $slightly +quality
        degree: 6* _ | very | really | rather | quite | truly | so | 2* $very
        very: absolutely | utterly | incredibly | completely
        slightly: slightly | a little | somewhat | a bit
        opening: 8* _ | honestly | to be fair | this time | as a friend said | after $number visits | on the whole | all in all
        closing: from start to finish | this year | as everybody says | for a place like this | for a story of $number pages | once more
        number: 2 | 3 | 4 | 5 | 6 | 7 | 10 | 20
        thing: film | plot | acting | cast | ending | music | dialogue | book | story | style | opening chapter | hotel | room | staff | bed |
        view | breakfast | restaurant | menu | soup | waiter | dessert | bar | price | show | stage | singer | camera work | director | second half
        quality+: good | great | superb | charming | lovely | clever | fresh | warm | moving | funny | brilliant | gripping | elegant | delightful |
        sincere | memorable | pleasant | excellent | witty | generous | tender | bright | splendid | perfect | inspired | graceful
        quality-: bad | awful | dull | tedious | clumsy | stale | cold | boring | lifeless | poor | dreadful | bland | shabby | annoying |
        foolish | forgettable | unpleasant | terrible | silly | mean | harsh | gloomy | sloppy | broken | tired | crude
        did+: delighted us | made us smile | won us over | worked well | deserved praise | exceeded our hopes | was worth every penny
        did-: let us down | made us yawn | wore us out | fell apart | deserved blame | ruined the evening | was a waste of money
        felt+: loved | enjoyed | admired | praised | recommended | adored
        felt-: hated | regretted | disliked | cursed | resented | dreaded
        """;
}
