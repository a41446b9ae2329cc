using Harness.Results;

namespace Harness.Contest.Refereeing;

/// <summary>Is told how the runs of a contest go; calls may come from several threads.</summary>
public interface IContestObserver
{
    /// <summary>Called first.</summary>
    /// <param name="runs">How many there will be; fewer where the teacher fails.</param>
    void Planned(int runs);

    void Started(RunKey run);

    void Happened(RunKey run, RunEvent happening);

    /// <param name="kept">The run was finished already, and nothing that it depends on has changed.</param>
    void Ended(RunKey run, RunRecord record, bool kept);
}
