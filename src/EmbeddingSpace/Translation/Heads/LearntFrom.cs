using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>How a head agrees that was fitted to fewer texts of the task.</summary>
/// <param name="Texts">Texts of the task that it was fitted to.</param>
/// <param name="Agreeing">For each text that can be judged: how far it says what the source says, by a fit that the text was left out of.</param>
internal sealed record LearntFrom(int Texts, AnswerAgreement[] Agreeing);
