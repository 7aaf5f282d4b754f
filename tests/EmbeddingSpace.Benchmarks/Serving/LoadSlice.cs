namespace EmbeddingSpace.Benchmarks.Serving;

/// <summary>What the load of one slice of time found, as the client's process writes it.</summary>
/// <param name="Requests">Requests that were answered.</param>
/// <param name="Errors">Requests that were not answered with 200.</param>
/// <param name="Wrong">Answers with another label than the text's first answer.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="MiddleMilliseconds">Half of the requests of all slices so far took no longer.</param>
/// <param name="SlowMilliseconds">99 of 100 requests of all slices so far took no longer.</param>
/// <param name="ProcessorSeconds">What the client itself took of the processors.</param>
internal sealed record LoadSlice(
    int Requests, int Errors, int Wrong, double Seconds, double MiddleMilliseconds, double SlowMilliseconds, double ProcessorSeconds);
